from datetime import UTC, datetime

import dagster as dg

from pipelines.definitions import defs
from pipelines.orchestration.schedules import last_days


def test_at_two_in_the_night_the_three_days_that_ended_last_are_made_again():
    at = datetime(2025, 5, 4, 2, tzinfo=UTC)
    context = dg.build_schedule_context(scheduled_execution_time=at, repository_def=defs.get_repository_def())
    (request,) = last_days.evaluate_tick(context).run_requests or ()
    assert request.tags["dagster/asset_partition_range_start"] == "2025-05-01"
    assert request.tags["dagster/asset_partition_range_end"] == "2025-05-03"
    assert (last_days.cron_schedule, last_days.execution_timezone) == ("0 2 * * *", "UTC")
