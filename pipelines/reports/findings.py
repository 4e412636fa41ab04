"""What a report tells, gathered from the published marts and the lake's own tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.checks import entries
from pipelines.reports import relations_folder
from pipelines.reports.quality.state import rules_as_last_checked
from pipelines.tables import Lake
from pipelines.warehouse import movers, query

# One row: how much the marts rest on.
_TOTALS = """
with coverage as (
    select
        min(published_date) as first_date,
        max(published_date) as last_date,
        count(distinct published_date) as days,
        coalesce(sum(coded_articles), 0) as articles,
        coalesce(sum(copies), 0) as copies,
        coalesce(sum(other_language_articles), 0) as other_language
    from coverage_daily
),

events as (
    select
        count(*) as events,
        count(*) filter (status = 'actual') as actual_events,
        coalesce(sum(mentions), 0) as mentions,
        count(distinct (least(source_entity, target_entity), greatest(source_entity, target_entity)))
            filter (source_entity != target_entity) as dyads
    from fct_events
    where coder = 'dyad'
)

select * from coverage cross join events
"""

# One row per month of the dyads with the most events in two years, the busiest dyad first.
_RELATIONS = """
with months as (
    select *
    from relation_trends_monthly
    where coder = 'dyad' and actor_scope = 'all'
    qualify trend_month > max(trend_month) over () - interval 24 month
),

busiest as (
    select dyad, entity_a, entity_b, sum(events) as dyad_events
    from months
    group by dyad, entity_a, entity_b
    order by dyad_events desc, dyad
    limit 9
),

-- The same for each dyad, so that their charts compare.
calendar as (
    select unnest(generate_series(min(trend_month), max(trend_month), interval 1 month))::date as trend_month
    from months
)

select
    busiest.dyad,
    coalesce(a.name, busiest.entity_a) as name_a,
    coalesce(b.name, busiest.entity_b) as name_b,
    busiest.dyad_events,
    calendar.trend_month,
    months.cooperation,
    months.conflict,
    months.goldstein_mean
from busiest
cross join calendar
left join months on busiest.dyad = months.dyad and calendar.trend_month = months.trend_month
left join dim_entities as a on busiest.entity_a = a.entity
left join dim_entities as b on busiest.entity_b = b.entity
order by busiest.dyad_events desc, busiest.dyad, calendar.trend_month
"""

# One row per dyad, month and direction: the event of the highest or of the lowest Goldstein value, in its words.
_SENTENCES = """
with told as (
    select
        events.coder,
        least(events.source_entity, events.target_entity)
        || '-' || greatest(events.source_entity, events.target_entity) as dyad,
        date_trunc('month', events.trend_date)::date as trend_month,
        coalesce(source.name, events.source_entity) as source_name,
        coalesce(target.name, events.target_entity) as target_name,
        codes.label as event_label,
        events.goldstein as event_goldstein,
        events.mentions,
        events.event_id,
        mentions.sentence,
        mentions.url,
        mentions.publisher,
        mentions.published_date
    from fct_events as events
    inner join fct_event_mentions as mentions on events.first_mention_id = mentions.mention_id
    left join dim_event_codes as codes on events.event_code = codes.event_code
    left join dim_entities as source on events.source_entity = source.entity
    left join dim_entities as target on events.target_entity = target.entity
    where events.status = 'actual'
),

directions as (select unnest([true, false]) as is_rise)

select * exclude (mentions, event_id)
from told
cross join directions
qualify row_number() over (
    partition by coder, dyad, trend_month, is_rise
    order by if(is_rise, -event_goldstein, event_goldstein), mentions desc, event_id
) = 1
"""


@dataclass(frozen=True)
class Findings:
    """What the marts rest on, what was kept out of them, and what they say."""

    totals: Mapping[str, Any]
    kept_out: pl.DataFrame
    checks: pl.DataFrame
    movers: pl.DataFrame
    relations: pl.DataFrame
    sites: frozenset[str]  # the relations that have a page of their own beside the report


def gather(home: Path) -> Findings:
    """What there is to tell of the lake in `home` as it stands."""
    lake = Lake(home)
    documents = lake.scan("documents").select(documents=pl.len()).collect()
    return Findings(
        totals=query(home, _TOTALS).row(0, named=True) | documents.row(0, named=True),
        kept_out=pl.concat([_rejected(lake), _quarantined(lake)]),
        checks=rules_as_last_checked(lake),
        sites=_sites(home),
        movers=_movers(home),
        relations=query(home, _RELATIONS),
    )


def _sites(home: Path) -> frozenset[str]:
    return frozenset(page.stem for page in (relations_folder(home) / "dyad").glob("*.html"))


def _rejected(lake: Lake) -> pl.DataFrame:
    """One row per reason for which records were refused, with one of the messages."""
    return (
        lake.scan("rejected")
        .group_by("reason")
        .agg(rows=pl.len(), example=pl.col("message").min())
        .sort("rows", "reason", descending=[True, False])
        .select(pl.lit("record").alias("what"), "reason", "rows", "example")
        .collect()
    )


def _quarantined(lake: Lake) -> pl.DataFrame:
    """One row per table and rule that rows break which are kept out, with one of the values."""
    return (
        entries(lake)
        .filter(pl.col("state") == "open")
        .group_by(what="table_name", reason="rule_id")
        .agg(rows=pl.len(), example=pl.format("{}: {}", "column_name", "value").min())
        .sort("what", "reason")
        .select("what", "reason", "rows", "example")
    )


def _movers(home: Path) -> pl.DataFrame:
    """One row per mover, with the event of that month that pulled the mean furthest its way."""
    found = movers(home, 9).with_columns(is_rise=pl.col("goldstein_mean_change") > 0)
    key = ["coder", "dyad", "trend_month", "is_rise"]
    return found.join(query(home, _SENTENCES), on=key, how="left", validate="1:1", maintain_order="left")
