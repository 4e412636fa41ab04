"""A warehouse made by hand, in the shape that `pipelines.marts` publishes and in no time."""

from pathlib import Path

import duckdb
import polars as pl

_MONTHS = """
create schema marts;
create table marts.dim_entities as
    select * from (values ('CHN', 'China'), ('USA', 'United States'), ('NAT', 'NATO')) as entities(entity, name);
create table marts.relation_trends_monthly as
select
    coder, dyad, split_part(dyad, '-', 1) as entity_a, split_part(dyad, '-', 2) as entity_b, actor_scope,
    trend_month::date as trend_month, events::bigint as events,
    goldstein_mean::double as goldstein_mean,
    lag(events::bigint) over history as previous_events,
    goldstein_mean - lag(goldstein_mean) over history as goldstein_mean_change
from (values
    ('dyad', 'CHN-USA', 'all', '2025-03-01', 5, -1.0),
    ('dyad', 'CHN-USA', 'all', '2025-04-01', 6, -5.0),
    ('dyad', 'CHN-USA', 'all', '2025-05-01', 7, 1.5),
    ('dyad', 'CHN-USA', 'gov', '2025-04-01', 9, -9.0),
    ('dyad', 'CHN-USA', 'gov', '2025-05-01', 9, 9.0),
    ('dyad', 'IND-PAK', 'all', '2025-04-01', 4, 5.0),
    ('dyad', 'IND-PAK', 'all', '2025-05-01', 50, -8.0),
    ('dyad', 'ISR-NAT', 'all', '2025-05-01', 8, 2.0),
    ('dyad', 'ISR-NAT', 'all', '2025-06-01', 8, -6.0)
) as months(coder, dyad, actor_scope, trend_month, events, goldstein_mean)
window history as (partition by coder, dyad, actor_scope order by trend_month);
"""


def publish(home: Path, build_id: str, events: int) -> None:
    """Publish a build whose facts, in a view, and numbers, in a table, have so many rows."""
    build = home / "builds" / build_id
    files = build / "marts" / "fct_events" / "year=2025"
    files.mkdir(parents=True)
    pl.DataFrame({"event_id": [f"{build_id}-{number}" for number in range(events)]}).write_parquet(
        files / "data.parquet"
    )
    with duckdb.connect(build / "warehouse.duckdb") as connection:
        connection.execute(_MONTHS)
        connection.execute(f"create table marts.numbers as select range as number from range({events})")
        connection.execute("set file_search_path = $home", {"home": str(home)})
        connection.execute(
            f"create view marts.fct_events as from read_parquet('builds/{build_id}/marts/fct_events/*/*.parquet')"
        )
    (home / "builds" / "next").symlink_to(build_id)
    (home / "builds" / "next").replace(home / "builds" / "current")
