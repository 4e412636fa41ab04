"""News articles in, validated CAMEO event records and relation-trend tables out."""
