"""What runs by the clock."""

from datetime import timedelta

import dagster as dg

from pipelines.orchestration.assets import LINE
from pipelines.orchestration.instance import TABLES, WORK_TAG
from pipelines.orchestration.partitions import range_tags

_DAYS = 3


@dg.schedule(
    cron_schedule="0 2 * * *",
    execution_timezone="UTC",
    target=LINE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def last_days(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every night, take in what is pending and make the three days that have ended last once more."""
    today = context.scheduled_execution_time.date()
    stretch = today - timedelta(days=_DAYS), today - timedelta(days=1)
    return dg.RunRequest(run_key=str(today), tags={WORK_TAG: TABLES, **range_tags(stretch)})
