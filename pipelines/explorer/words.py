"""What a chart shows, in a sentence: for who cannot see it, and for who would rather read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.explorer.charting import QUADS

FEW = 5
_SMALL_CHANGE = 0.5


def day(value: date) -> str:
    """A day as people write it."""
    return f"{value.day} {value:%B %Y}"


def number_of(count: int, noun: str) -> str:
    """A count with its noun, which takes an s."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def signed(number: float) -> str:
    """A number with its sign and a true minus."""
    return f"{number:+.1f}".replace("-", "−")


def on_relation(now: Mapping[str, Any] | None) -> str:
    """Whether two entities get on better or worse than before, as far as the events can tell."""
    if now is None or not now["events"]:
        return "No event in the last 90 days of this span."
    latest = (
        f"In the 90 days to {day(now['last_date'])} the mean Goldstein value was {signed(now['goldstein_mean'])}"
        f" ({number_of(now['events'], 'event')})"
    )
    if not now["events_before"]:
        return f"{latest}; in the 90 days before there was no event."
    change = now["goldstein_mean"] - now["goldstein_mean_before"]
    before = f"in the 90 days before {signed(now['goldstein_mean_before'])} ({now['events_before']:,})"
    if min(now["events"], now["events_before"]) < FEW:
        return f"{latest}, {before}: too few events to tell a change."
    if abs(change) < _SMALL_CHANGE:
        return f"{latest}, {before}: about the same."
    return f"{latest}, {before}: {'better' if change > 0 else 'worse'} by {abs(change):.1f}."


def on_trend(rows: pl.DataFrame, grain: str) -> str:
    """The span, the events, the best and the worst period, turns and gaps."""
    known = rows.filter(pl.col("events") > 0)
    if known.is_empty():
        return "No event in this span."
    text = (
        f"{number_of(int(known['events'].sum()), 'event')}, {int(known['cooperation'].sum()):,} of cooperation and"
        f" {int(known['conflict'].sum()):,} of conflict."
    )
    solid = known.filter(pl.col("events") >= FEW).sort("goldstein_mean")
    if solid.height > 1:
        worst, best = solid.row(0, named=True), solid.row(-1, named=True)
        text += (
            f" Worst {grain} with {FEW} events or more: {_period(worst['period'], grain)}"
            f" ({signed(worst['goldstein_mean'])});"
            f" best: {_period(best['period'], grain)} ({signed(best['goldstein_mean'])})."
        )
    turns = known.filter(pl.col("is_change_point"))
    if turns.height:
        listed = ", ".join(
            f"{_period(row['period'], grain)} ({row['change_direction']})" for row in turns.iter_rows(named=True)
        )
        text += f" Turning points: {listed}."
    gaps = rows.filter(pl.col("events").is_null()).height
    return text + (f" Nothing was coded in {number_of(gaps, grain)}: gaps, not zeros." if gaps else "")


def on_mix(rows: pl.DataFrame) -> str:
    """The commonest kinds of event."""
    if rows.is_empty():
        return "No event in this span."
    kinds = (
        rows.group_by("root_label").agg(pl.col("events").sum()).sort("events", "root_label", descending=[True, False])
    )
    total = int(kinds["events"].sum())
    listed = ", ".join(f"{label} ({events:,})" for label, events in kinds.head(3).iter_rows())
    return f"Of {number_of(total, 'event')} most are: {listed}."


def on_directions(rows: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Who acts how often, and how kindly."""
    if rows.is_empty():
        return "No event in this span."
    sides = (
        rows.group_by("source_entity", "target_entity", maintain_order=True)
        .agg(
            mean=(pl.col("goldstein_mean") * pl.col("events")).sum() / pl.col("events").sum(), n=pl.col("events").sum()
        )
        .iter_rows()
    )
    return (
        "; ".join(
            f"{names.get(source, source)} to {names.get(target, target)}: {number_of(n, 'event')}, mean Goldstein"
            f" {signed(mean)}"
            for source, target, mean, n in sides
        )
        + "."
    )


def on_partners(rows: pl.DataFrame) -> str:
    """With whom there is most."""
    if rows.is_empty():
        return "No event with another state or group in this span."
    listed = ", ".join(f"{row['partner_name']} ({row['events']:,})" for row in rows.head(3).iter_rows(named=True))
    return f"Most events with {listed}."


def on_network(rows: pl.DataFrame, name: str) -> str:
    """How many relations there are among an entity and its partners."""
    return f"{number_of(rows.height, 'relation')} among {name} and its busiest partners."


def on_home(rows: pl.DataFrame) -> str:
    """How much protest, coercion and violence there was."""
    if rows.is_empty():
        return "No protest, coercion or violence within this state was coded in this span."
    kinds = rows.group_by("kind").agg(pl.col("events").sum()).sort("kind")
    return "Within the state: " + ", ".join(f"{kind} {events:,}" for kind, events in kinds.iter_rows()) + "."


def on_heat_map(rows: pl.DataFrame) -> str:
    """Which relations are the busiest."""
    if rows.is_empty():
        return "No relation yet."
    first = rows.unique("dyad", keep="first", maintain_order=True).head(3)
    listed = ", ".join(
        f"{row['name_a']} – {row['name_b']} ({row['dyad_events']:,})" for row in first.iter_rows(named=True)
    )
    return f"The busiest relations of the last twelve months of the data: {listed}."


def on_coverage(rows: pl.DataFrame, grain: str) -> str:
    """How many articles a period had."""
    if rows.is_empty():
        return "No article was coded yet."
    total, periods = int(rows["coded_articles"].sum()), rows.height
    return f"{number_of(total, 'article')} coded, {total / periods:,.0f} in the mean {grain} that has any."


def quad_name(quad_class: int | None) -> str:
    """The words for a quad class."""
    return "of no class" if quad_class is None else QUADS[quad_class][0]


def _period(first: date, grain: str) -> str:
    match grain:
        case "month":
            return f"{first:%B %Y}"
        case "year":
            return f"{first:%Y}"
        case "week":
            return f"the week of {day(first)}"
        case _:
            return day(first)
