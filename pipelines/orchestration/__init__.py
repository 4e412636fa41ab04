"""The steps from received files to reports, hung on Dagster: assets, checks, partitions, schedule and sensor."""
