"""What is compared for each kind of gold: gold events and mentions in the same columns, and the keys made of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.evaluation.gold import Gold, Kind

# What is of root 01 has no PLOVER class and is none of the quads; it stands as a class of its own.
STATEMENT = "STATEMENT"
QUADS: Mapping[int, str] = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}
_UN_GROUPS = ("UNO", "IAE", "WHO", "WFP", "KID", "HCR", "HCH", "FAO", "ILO")
_ENTITIES = {**dict.fromkeys(_UN_GROUPS, "UN"), "NAT": "NATO", "EEC": "EU"}
_ROLES = {
    **dict.fromkeys(("INS", "SEP", "RAD", "UAF", "CRM"), "REB"),
    "ELI": "OPP",
    "SPY": "GOV",
    "MNC": "BUS",
    "NGM": "NGO",
    **dict.fromkeys(("EDU", "LAB", "REF", "HLH", "AGR", "ENV", "DEV", "HRI", "SET"), "CVL"),
}


@dataclass(frozen=True)
class Measure:
    """What an item's gold events and mentions are compared by: some columns, one of which may be the class."""

    name: str
    meaning: str
    actors: tuple[str, ...]
    by: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All that must be the same for a mention to be right."""
        return (*self.actors, self.by) if self.by else self.actors


_PAIR = ("source", "target")
# The first measure of a kind is the one that classes, cells and confidence are told for.
MEASURES: Mapping[Kind, tuple[Measure, ...]] = {
    Kind.news: (
        Measure("root", "states of source and target, and the CAMEO root", _PAIR, "root_code"),
        Measure("quad", "the states, and verbal or material cooperation or conflict", _PAIR, "quad"),
        Measure("pair", "the states alone", _PAIR),
        Measure("roles", "the states and the roles of both", (*_PAIR, "source_role", "target_role")),
    ),
    **dict.fromkeys(
        (Kind.plover, Kind.petrarch),
        (
            Measure("class", "first three letters of both actor codes, and the PLOVER class", _PAIR, "plover_event"),
            Measure("quad", "the letters, and verbal or material cooperation or conflict", _PAIR, "quad"),
            Measure("pair", "the letters alone", _PAIR),
        ),
    ),
    Kind.marked: (
        Measure("class", "PLOVER class of the first mention between the marked actors", (), "plover_event"),
        Measure("quad", "verbal or material cooperation or conflict", (), "quad"),
        Measure("binary", "cooperation or conflict", (), "binary"),
    ),
    Kind.codebook: (
        Measure("root", "CAMEO root of any mention; recall is the share of sentences that are right", (), "root_code"),
        Measure("3 digits", "first three digits of the code, in the same way", (), "base_code"),
        Measure("exact", "the whole code, in the same way", (), "code"),
    ),
    Kind.no_event: (Measure("root", "CAMEO root", (), "root_code"),),
}
# Where actors are compared, negated events are left out on both sides.
_WITH_PAIRS = (Kind.news, Kind.plover, Kind.petrarch)


def measures_of(gold: Gold) -> tuple[Measure, ...]:
    """The measures of a kind; roles only where the gold events name all of them."""
    names_all = not any(gold.events.select(pl.col("source_role", "target_role").is_null().any()).row(0))
    return tuple(measure for measure in MEASURES[gold.kind] if names_all or measure.name != "roles")


def comparable_gold(events: pl.DataFrame, found: pl.DataFrame, kind: Kind, event_codes: pl.DataFrame) -> pl.DataFrame:
    """One row per gold event that counts, with the columns that measures compare and its number in the file."""
    roots = event_codes.filter(pl.col("code").str.len_chars() == 2).select(
        root_code="code", plover_of_root="plover_event"
    )
    quads = event_codes.drop_nulls("plover_event").select("plover_event", "plover_quad").unique()
    rows = (
        events.with_row_index("gold_no")
        .with_columns(root_code=pl.col("code").str.head(2))
        .join(roots, on="root_code", how="left", validate="m:1", maintain_order="left")
        .with_columns(plover_event=pl.coalesce("plover_event", "plover_of_root"))
        .join(quads, on="plover_event", how="left", validate="m:1", maintain_order="left")
        .with_columns(pl.col("source_role", "target_role").replace(_ROLES))
        .pipe(_classed)
        .pipe(_counted, kind)
    )
    return _read_words(rows, found) if kind is Kind.news else rows


def comparable_found(mentions: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """One row per mention that counts, in the same columns, with its number among the mentions."""
    rows = mentions.with_row_index("found_no").with_columns(
        *(_actor(side, kind).alias(side) for side in _PAIR),
        *(pl.col(f"{side}_role").fill_null("CTR").replace(_ROLES) for side in _PAIR),
        id="article_id",
        code="event_code",
    )
    if kind is Kind.marked:
        rows = rows.unique("id", keep="first", maintain_order=True)
    return rows.pipe(_classed).pipe(_counted, kind)


def judge(gold: pl.DataFrame, found: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One row per key of an item, with the first gold event and the first mention that have it, null where none has.

    `confidence` is the highest of the mentions with the key.
    """
    key = ["id", *measure.columns]
    expected = gold.unique(key, keep="first", maintain_order=True).select(*key, "gold_no")
    coded = found.group_by(key).agg(pl.col("found_no").min(), pl.col("confidence").max())
    return expected.join(coded, on=key, how="full", coalesce=True, nulls_equal=True, validate="1:1").sort(key)


def _classed(rows: pl.DataFrame) -> pl.DataFrame:
    quad = pl.col("plover_quad").replace_strict(QUADS, default=STATEMENT, return_dtype=pl.String)
    side = pl.when(pl.col("plover_quad") <= 2).then(pl.lit("cooperation")).otherwise(pl.lit("conflict"))
    return rows.with_columns(
        pl.col("plover_event").fill_null(STATEMENT),
        quad=quad,
        binary=pl.when(pl.col("plover_quad").is_null()).then(pl.lit(STATEMENT)).otherwise(side),
        base_code=pl.col("code").str.head(3),
    )


def _counted(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    return rows.filter(pl.col("status") != "negated") if kind in _WITH_PAIRS else rows


def _read_words(gold: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The gold events with an actor that is given by its words alone taken for the actor that the coder read from them.

    Words that no actor was read from stand for themselves, so that no mention can match them.
    """
    for side in _PAIR:
        ours, theirs = _words(f"{side}_text"), _words("words")
        overlaps = theirs.str.contains(ours, literal=True) | ours.str.contains(theirs, literal=True)
        actors = found.select("id", "found_no", read=side, words=f"{side}_text")
        read = (
            gold.filter(pl.col(side).is_null())
            .join(actors, on="id")
            .filter(overlaps)
            .sort("found_no")
            .unique("gold_no", keep="first")
            .select("gold_no", "read")
        )
        gold = (
            gold.join(read, on="gold_no", how="left", validate="1:1", maintain_order="left")
            .with_columns(pl.coalesce(side, "read", f"{side}_text").alias(side))
            .drop("read")
        )
    return gold


def _words(column: str) -> pl.Expr:
    """The words of a text with a space around each, so that a part of one is not found."""
    return pl.format(" {} ", pl.col(column).str.to_lowercase().str.replace_all(r"\W+", " ").str.strip_chars())


def _actor(side: str, kind: Kind) -> pl.Expr:
    """What an actor is compared by: its state or body in news, the beginning of its code beside other codes."""
    if kind is not Kind.news:
        return pl.col(f"{side}_code").str.head(3) if kind in _WITH_PAIRS else pl.lit(None, pl.String)
    group = pl.col(f"{side}_group").replace_strict(_ENTITIES, default="INT", return_dtype=pl.String)
    return pl.coalesce(f"{side}_country", group).fill_null("INT")
