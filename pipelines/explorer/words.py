"""What a chart shows, in a sentence: for who cannot see it, and for who would rather read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.explorer.charting import FEW, QUADS

_WAYS = {"up": "for the better", "down": "for the worse"}
_CLEAR = 2  # standard errors that a change must exceed to be told from chance


def day(value: date) -> str:
    """A day as people write it."""
    return f"{value.day} {value:%B %Y}"


def short_period(first: date, grain: str) -> str:
    """A period for a narrow place: its month, year, or first day."""
    return f"{first:%Y}" if grain == "year" else f"{first:%b %Y}" if grain == "month" else f"{first.day} {first:%b %Y}"


def number_of(count: int, noun: str) -> str:
    """A count with its noun, which takes an s."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def signed(number: float) -> str:
    """A number with its sign and a true minus."""
    return f"{number:+.1f}".replace("-", "−")


def verdict(now: Mapping[str, Any] | None) -> str:
    """How the last 90 days compare with the 90 before: better, worse, same.

    The same is what two standard errors of the change cannot tell from no change; unclear is a change of which nothing
    tells how far chance goes, as there are too few events, or all of a span have one value.
    """
    if now is None or min(now["events"], now["events_before"]) < FEW:
        return "unclear"
    change = round(now["goldstein_mean"] - now["goldstein_mean_before"], 6)  # sums of 2.8 leave a rest
    if abs(change) <= _CLEAR * now["change_error"]:
        return "same"
    if not now["change_error"]:
        return "unclear"
    return "better" if change > 0 else "worse"


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
    before = f"in the 90 days before {signed(now['goldstein_mean_before'])} ({now['events_before']:,})"
    change = abs(round(now["goldstein_mean"], 1) - round(now["goldstein_mean_before"], 1))  # of the figures as shown
    match verdict(now):
        case "unclear" if min(now["events"], now["events_before"]) >= FEW:
            return f"{latest}, {before}: all of one value, which does not tell how far chance goes."
        case "unclear":
            return f"{latest}, {before}: too few events to tell a change."
        case "same":
            return f"{latest}, {before}: no more than chance could make of so many events."
        case better_or_worse:
            return f"{latest}, {before}: {better_or_worse} by {change:.1f}."


def on_country(now: Mapping[str, Any] | None, partners: pl.DataFrame) -> str:
    """How a state or group gets on with all others, and with whom best and worst."""
    solid = partners.filter(pl.col("events") >= FEW).sort("goldstein_mean")
    if solid.height < 2:
        return on_relation(now)
    worst, best = solid.row(0, named=True), solid.row(-1, named=True)
    listed = (
        f"{row['partner_name']} ({signed(row['goldstein_mean'])}, {number_of(row['events'], 'event')})"
        for row in (best, worst)
    )
    return on_relation(now) + " Of partners with {} events or more, best with {}, worst with {}.".format(FEW, *listed)


def on_movers(movers: pl.DataFrame, days: int) -> str | None:
    """The relation that changed most of those that clearly changed, if any did."""
    row = next(movers.filter("is_clear").head(1).iter_rows(named=True), None)
    if row is None:
        return None
    way = "warmed" if row["change"] > 0 else "cooled"
    return (
        f"{row['name_a']} – {row['name_b']} {way} most in the last {days} days: from"
        f" {signed(row['goldstein_mean_before'])} ({number_of(row['events_before'], 'event')}) to"
        f" {signed(row['goldstein_mean'])} ({row['events']:,})."
    )


def on_events(listed: int, total: int, first: date, last: date, root: str | None) -> str:
    """How many events a list has, of how many and of which days."""
    number = number_of(total, "event") if listed >= total else f"The latest {listed:,} of {number_of(total, 'event')}"
    return f"{number} of {day(first)} to {day(last)}" + (f", code {root} only." if root else ".")


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
            f" Worst {grain} with {FEW} events or more: {period(worst['period'], grain)}"
            f" ({signed(worst['goldstein_mean'])});"
            f" best: {period(best['period'], grain)} ({signed(best['goldstein_mean'])})."
        )
    turns = known.filter(pl.col("is_change_point"))
    if turns.height:
        listed = ", ".join(
            f"{period(row['period'], grain)} ({_WAYS[row['change_direction']]})" for row in turns.iter_rows(named=True)
        )
        text += f" Turning points: {listed}."
    gaps = rows.filter(pl.col("events").is_null()).height
    return text + (f" {_on_gaps(gaps, grain)}" if gaps else "")


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
    """How many relations there are among an entity and its partners, and which are the busiest."""
    count = f"{number_of(rows.height, 'relation')} among {name} and its busiest partners"
    listed = ", ".join(
        f"{row['name_a']} – {row['name_b']} ({row['events']:,}, mean {signed(row['goldstein_mean'])})"
        for row in rows.head(3).iter_rows(named=True)
    )
    return f"{count}; most events: {listed}." if listed else f"{count}."


def on_home(rows: pl.DataFrame, grain: str) -> str:
    """How much protest, coercion and violence there was, and where nothing could be seen."""
    kinds = rows.group_by("kind", maintain_order=True).agg(pl.col("events").sum()).filter(pl.col("events") > 0)
    text = (
        "No protest, coercion or violence within this state was coded in this span."
        if kinds.is_empty()
        else "Within the state: " + ", ".join(f"{kind} {events:,}" for kind, events in kinds.iter_rows()) + "."
    )
    gaps = rows.filter(pl.col("events").is_null())["period"].n_unique()
    return f"{text} {_on_gaps(gaps, grain)}" if gaps else text


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


def _on_gaps(gaps: int, grain: str) -> str:
    return f"Nothing was coded in {number_of(gaps, grain)}: gaps, not zeros."


def period(first: date, grain: str) -> str:
    """A period of a grain, by its first day."""
    match grain:
        case "month":
            return f"{first:%B %Y}"
        case "year":
            return f"{first:%Y}"
        case "week":
            return f"the week of {day(first)}"
        case _:
            return day(first)
