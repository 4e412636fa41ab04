"""Acts: the one pattern that each head stands for, with operators laid over the acts that they take."""

import polars as pl

from pipelines.coding.columns import at, count_between, running
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.grammar import Grammar
from pipelines.coding.patterns import enter, longest, match_patterns
from pipelines.coding.tries import ROOT

_LEFT_REACH = 8  # tokens before a passive verb in which its object may stand: "sanctions were imposed on"
_INNER_REACH = 6  # tokens after an operator in which the act that it takes may begin
_ADDRESSED_REACH = 16  # the same where someone addressed stands between
_LENT_STATUSES = ("future", "hypothetical", "negated")


def find_matches(heads: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """One row per head and pattern that it could stand for (see `match_patterns`).

    Verbs open verb patterns; light verbs carry event nouns; a noun stands for itself.
    """
    verbs, nouns = heads.filter("is_verb"), heads.filter(~pl.col("is_verb"))
    passive = verbs.filter("is_passive").pipe(_object_before, grammar, lexicon)
    light = match_patterns(enter(verbs, lexicon.light_verbs), verbs, grammar, lexicon.light_verbs)
    carried = light.select("head", state=pl.lit(ROOT, pl.UInt32), last="last")
    return pl.concat(
        [
            match_patterns(pl.concat([enter(verbs, lexicon.verb_patterns), passive]), verbs, grammar, lexicon.verb_patterns),
            match_patterns(carried, verbs, grammar, lexicon.noun_patterns).with_columns(pl.col("length") + 1),
            match_patterns(enter(nouns, lexicon.noun_patterns), verbs, grammar, lexicon.noun_patterns),
        ]
    )


def choose_acts(
    matches: pl.DataFrame, heads: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar, lexicon: Lexicon
) -> pl.DataFrame:
    """One row per head with a pattern: the head's columns, the match, and the pattern's `code`, `kind`, `direction`,
    `effect` and `addressee`."""
    priority = lexicon.patterns.select(
        pl.when(pl.col("code") == "---").then(0).when(pl.col("kind") == "operator").then(1).otherwise(2).cast(pl.Int8)
    ).to_series()
    possible = matches.pipe(_with_target_in_place, heads, actors, grammar)
    best = longest(possible, priority).pipe(_outermost).join(heads, on="head", maintain_order="left", validate="1:1")
    attributes = lexicon.patterns.select("code", "kind", "direction", "effect", "addressee")
    return pl.concat([best, attributes.select(pl.all().gather(best["pattern"]))], how="horizontal")


def _with_target_in_place(
    matches: pl.DataFrame, heads: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar
) -> pl.DataFrame:
    """The matches without those that have a place for the target inside, and no actor there: "dismissed the idea"."""
    rows = pl.int_range(grammar.flags.len(), dtype=pl.UInt32, eager=True)
    ends = running(rows.is_in(actors["last"].implode()))
    filled = count_between(ends, pl.col("slot") + 1, pl.col("last") + 1) > 0
    passive = pl.col("head").is_in(heads.filter("is_passive")["head"].implode())
    return matches.filter((pl.col("slot") == pl.col("last")) | filled | passive)


def _outermost(matches: pl.DataFrame) -> pl.DataFrame:
    """Drop a match that begins inside a longer one: "impose" inside "threatens to impose tariffs on"."""
    reach = pl.when(pl.col("length") > 1).then("last").otherwise("head").cum_max().shift(1)
    return matches.sort("head").filter((pl.col("head") > reach).fill_null(True))


def _object_before(passive: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Starts of patterns whose object is the subject of a passive: "sanctions were imposed on Iran"."""
    roots = passive.join(lexicon.verb_patterns.roots(), on="lemma", maintain_order="left", validate="m:1")
    edges = lexicon.verb_patterns.edges.select("state", "word", "next")
    reached = [
        roots.filter(at(grammar.sentences, pl.col("group_first") - step) == pl.col("sentence"))
        .with_columns(word=at(grammar.lemmas, pl.col("group_first") - step))
        .filter(pl.col("word") > 0)
        .join(edges, on=["state", "word"], maintain_order="left")
        .select("head", state="next", last="head")
        for step in range(1, _LEFT_REACH + 1)
    ]
    return pl.concat(reached).unique(maintain_order=True)


def compose(acts: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Operators laid over the act that follows them: "threatens to attack" is 138, with the operator's subject.

    operator_codes.csv says what code an effect makes of the inner act; where it says nothing the inner act keeps its
    own, with the operator's status (`status` is null for acts without one). The inner act itself is dropped;
    `inner_pattern` keeps what it was. An inner act with a subject of its own stays, and what it says stands: "Ukraine
    confirms that Russia attacked ..." is what Russia did.
    """
    inner = ("head", "code", "direction", "effect", "sentence", "last", "slot", "pattern")
    ordered = acts.sort("head").with_columns(pl.col(name).shift(-1).alias(f"inner_{name}") for name in inner)
    reach = pl.when("addressee").then(_ADDRESSED_REACH).otherwise(_INNER_REACH)
    takes = (
        (pl.col("effect") != "")
        & (pl.col("inner_sentence") == pl.col("sentence"))
        & (pl.col("inner_head").cast(pl.Int64) - pl.col("last") <= reach)
        & (pl.col("inner_effect") == "")
        & (pl.col("inner_code") != "---")
    ).fill_null(False)
    rows = pl.int_range(grammar.flags.len(), dtype=pl.UInt32, eager=True)
    named = running(rows.is_in(actors["first"].implode()))
    reports = takes & ~pl.col("addressee") & (count_between(named, pl.col("last") + 1, pl.col("inner_head")) > 0)
    laid = (
        ordered.with_columns(takes=takes & ~reports.fill_null(False), reports=reports.fill_null(False))
        .pipe(_composed_code, lexicon)
        .with_columns(
            code=pl.when(pl.col("effect") != "")
            .then(pl.coalesce("new_code", pl.when("takes").then("inner_code")))
            .otherwise("code"),
            status=pl.when(pl.col("effect").is_in(_LENT_STATUSES) & pl.col("new_code").is_null()).then("effect"),
            lent_status=pl.when("reports").then(pl.when(pl.col("effect").is_in(_LENT_STATUSES)).then("effect")).shift(1),
            swallowed=pl.col("takes").shift(1, fill_value=False),
            follows=pl.col("takes") & ~pl.col("addressee"),
        )
    )
    return (
        laid.with_columns(
            direction=pl.when("follows").then("inner_direction").otherwise("direction"),
            last=pl.when("follows").then("inner_last").otherwise("last"),
            slot=pl.when("follows").then("inner_slot").otherwise("slot"),
            inner_pattern=pl.when("takes").then("inner_pattern"),
            status=pl.coalesce("status", "lent_status"),
        )
        .filter(~pl.col("swallowed") & ~pl.col("reports") & pl.col("code").is_not_null() & (pl.col("code") != "---"))
        .select(*acts.columns, "status", "inner_pattern")
    )


def _composed_code(acts: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """`new_code`: the line of operator_codes.csv with the longest beginning of the inner code, if there is one."""
    asked = acts.filter(pl.col("effect") != "").select(
        "head", "effect", inner=pl.when("takes").then("inner_code").otherwise(pl.lit(""))
    )
    composed = pl.concat(
        [
            asked.with_columns(pl.col("inner").str.head(length))
            .join(lexicon.operator_codes, on=["effect", "inner"], maintain_order="left")
            .select("head", "code", length=pl.lit(length))
            for length in (4, 3, 2, 0)
        ]
    ).unique("head", keep="first", maintain_order=True)
    return acts.join(
        composed.select("head", new_code="code"), on="head", how="left", maintain_order="left", validate="1:1"
    )
