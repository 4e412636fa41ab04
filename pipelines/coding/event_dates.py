"""When an act happened: which expression of time in its sentence is its own, and the day that it means."""

from typing import Literal

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, count_between, members, running
from pipelines.coding.domestic import FORCE_ROOTS
from pipelines.coding.grammar import Grammar
from pipelines.coding.statuses import UTTERED_ROOTS
from pipelines.coding.times import add_dates

_REACH = 8  # tokens from "Monday's" to the noun that it belongs to
_START = 2  # tokens before an expression that opens a clause: "Late on Monday"
_RECENT = 7  # days: what is told in the present tense happened no longer ago
_MEETING_ROOT = "04"
_PERIODS = {"day": "1d", "week": "1w", "month": "1mo", "year": "1y"}


def date_acts(
    acts: pl.DataFrame, others: pl.Series, times: pl.DataFrame, verbs: pl.DataFrame, grammar: Grammar
) -> pl.DataFrame:
    """The acts with `event_date` and `event_date_precision`, null where the sentence does not say when.

    `times` are the expressions of `find_times`, `others` the heads of all acts. An act that lies more than a year back
    becomes historical.
    """
    told = members(times["sentence"], grammar.sentence_first.len())
    dated = (
        acts.filter(pl.lit(told).gather(pl.col("sentence")))
        .pipe(_mark_tense, grammar)
        .pipe(attach_times, times, _Clauses(others, verbs, grammar))
        .pipe(add_dates)
        .pipe(_possible)
        .pipe(_set_back)
        .select("head", "event_date", "event_date_precision", status_then="status")
    )
    return (
        acts.join(dated, on="head", how="left", maintain_order="left", validate="m:1")
        .with_columns(status=pl.coalesce("status_then", "status"))
        .drop("status_then")
    )


def attach_times(acts: pl.DataFrame, times: pl.DataFrame, clauses: "_Clauses") -> pl.DataFrame:
    """One row per act that has an expression of time of its own, with the columns of both.

    An expression belongs to the noun that it modifies ("Monday's attack"), else to the acts of its clause: after their
    verb, at the clause's beginning, after a verb that is joined to theirs; else to those of clauses that its own opens
    ("said on Tuesday that ...").
    """
    ordered = acts.sort("head")
    marked = times.pipe(clauses.mark).rename({name: f"time_{name}" for name in ("first", "last", "sentence")})
    bound, free = marked.filter("is_bound"), marked.filter("is_free")
    before, after = _pairs(ordered, free, "backward"), _pairs(ordered, free, "forward")
    return pl.concat(
        [
            _pairs(ordered, bound, "backward").filter(clauses.modifies()),
            _pairs(ordered, bound, "forward").filter(clauses.modifies_object()),
            after.filter(clauses.follows()),
            _pairs(ordered, marked.filter("is_opening"), "backward").filter(clauses.opens()),
            after.filter(clauses.follows_another()),
            before.filter(clauses.precedes()),
            before.filter(clauses.governs()),
        ]
    ).unique("head", keep="first", maintain_order=True)


def _pairs(acts: pl.DataFrame, times: pl.DataFrame, side: Literal["backward", "forward"]) -> pl.DataFrame:
    """One row per act and the nearest expression on this side of its head, where that stands in its sentence."""
    return acts.join_asof(times, left_on="head", right_on="time_first", strategy=side, coalesce=False).filter(
        pl.col("time_sentence") == pl.col("sentence")
    )


class _Clauses:
    """What stands between acts and expressions of time, as conditions on a row of `_pairs`."""

    def __init__(self, acts: pl.Series, verbs: pl.DataFrame, grammar: Grammar) -> None:
        size = grammar.flags.len()
        is_unknown = (grammar.lemmas == 0) & grammar.where("ED", "ING")
        is_verb = members(verbs["head"], size) | is_unknown
        is_act = members(acts, size)
        finite = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_participle"))["head"]
        self._grammar = grammar
        self._verbs_at = Rows(is_verb)
        self._is_finite = members(finite, size)
        self._verbs, self._acts, self._events = self._verbs_at.counts, running(is_act), running(is_verb | is_act)
        self._attacks, self._reasons = grammar.attacks.counts, running(grammar.where("REASON"))

    def mark(self, times: pl.DataFrame) -> pl.DataFrame:
        """The expressions with what stands around them.

        `is_bound` to the noun or clause that follows, or `is_free`; `is_led` by "and"; `is_opening`: no verb before it
        in its clause; `is_at_start` of the clause; `is_after_finite`, `is_after_reporting`, `is_after_joined`: such a
        verb stands before it in its clause; `is_governing`: its clause is the first one.
        """
        first, begin, verb = (pl.col(name) for name in ("begins", "sentence_begins", "verb_before"))
        before, earlier = pl.col("before"), pl.col("earlier")
        possessive, modifier, limited, led, owned = (
            pl.col(name) for name in ("is_possessive", "is_modifier", "is_limited", "is_led", "is_owned")
        )
        names_day = pl.col("unit").is_null() & pl.col("offset").is_null()
        of_noun = has(before, "DETERMINER", "POSSESSIVE") & ~has(at(self._grammar.flags, first), "NUMBER")
        start = pl.max_horizontal(begin, self._grammar.breaks.previous(first - 1) + 1)
        return (
            times.with_columns(
                begins=pl.col("first").cast(pl.Int64),
                sentence_begins=pl.lit(self._grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64),
            )
            .with_columns(
                before=self._flags_at(first - 1, begin),
                earlier=self._flags_at(first - 2, begin),
                verb_before=self._verbs_at.previous(first),
            )
            .with_columns(
                is_possessive=has(at(self._grammar.flags, pl.col("last")), "POSSESSIVE"),
                # "the May 3 attack", but not "on the 3rd of May"
                is_modifier=pl.col("is_before_act") | (names_day & of_noun),
                is_limited=has(before, "TIME_LIMIT"),
                is_led=has(before, "CONJUNCTION") | (has(before, "PREPOSITION") & has(earlier, "CONJUNCTION")),
                is_owned=((verb >= begin) & (self._breaks(verb, first) == 0)).fill_null(False),
            )
            .with_columns(
                is_bound=(possessive | modifier) & ~(limited & pl.col("is_before_act")),
                is_free=~possessive & ~modifier & ~limited,
                is_opening=(~owned | led) & ~modifier & ~limited,
                is_at_start=led | (first - start <= _START),
                is_after_finite=owned & at(self._is_finite, verb),
                is_after_reporting=owned & has(at(self._grammar.flags, verb), "REPORTING"),
                is_after_joined=owned & self._is_joined(verb, begin),
                is_governing=self._breaks(begin, first) == 0,
            )
            .drop(
                "begins",
                "sentence_begins",
                "before",
                "earlier",
                "is_possessive",
                "is_modifier",
                "is_limited",
                "is_owned",
            )
        )

    def modifies(self) -> pl.Expr:
        """Monday's missile attack on: nothing but a noun phrase up to the act; "two years after" takes a clause."""
        head, after = pl.col("head"), pl.col("time_last") + 1
        takes_clause = has(at(self._grammar.flags, pl.col("time_last")), "SUBORDINATOR")
        is_phrase = ~pl.col("is_verb") & (count_between(self._grammar.word_counts, after, head) == 0)
        return (
            (head <= pl.col("time_last") + _REACH)
            & (count_between(self._acts, after, head) == 0)
            & (count_between(self._grammar.separator_counts, after, head) == 0)
            & (takes_clause | is_phrase)
        )

    def modifies_object(self) -> pl.Expr:
        """Carried out Monday's attack: between a light verb and its noun."""
        return (pl.col("kind") == "noun") & pl.col("is_verb") & (pl.col("time_last") <= pl.col("last"))

    def follows(self) -> pl.Expr:
        """Attacked Iran on Monday: after the act, no verb between; nor another act, where it is a year."""
        first, head = pl.col("time_first"), pl.col("head")
        beyond = pl.when(self._is_uttered() | (pl.col("last") >= first)).then(head).otherwise("last")
        begin = pl.max_horizontal(head, beyond) + 1
        between = (
            pl.when(pl.col("precision") == "year")
            .then(count_between(self._events, begin, first))
            .otherwise(count_between(self._verbs, begin, first))
        )
        return self._is_later_in_clause() & (between == 0) & self._tells_of_nothing_else(head + 1, begin, first)

    def follows_another(self) -> pl.Expr:
        """Attacked Iran, officials said on Monday: after a verb in the clause that reports the act or is beside it."""
        head, first = pl.col("head"), pl.col("time_first")
        of_noun = ~pl.col("is_verb") & (count_between(self._verbs, head + 1, first) == 1)  # "talks ... began on Monday"
        return (
            self._is_later_in_clause()
            & pl.col("is_after_finite")
            & (pl.col("is_after_reporting") | pl.col("is_after_joined") | of_noun)
            & ~pl.col("is_ahead")
            & self._tells_of_nothing_else(head + 1, pl.col("last") + 1, first)
        )

    def opens(self) -> pl.Expr:
        """On Monday Iran attacked, and Iran on Monday attacked: before the act and the verbs of its clause."""
        after, head = pl.col("time_last") + 1, pl.col("head")
        start = pl.lit(self._grammar.sentence_first).gather(pl.col("sentence"))
        in_subject = (count_between(self._grammar.separator_counts, pl.col("time_last"), head) == 0) & (
            self._tells_of_nothing_else(start, start, pl.col("time_first")) | ~pl.col("is_verb")
        )
        return (
            (self._breaks(after, head) == 0)
            & (pl.col("is_at_start") | in_subject)
            & (~pl.col("is_ahead") | (count_between(self._verbs, after, head) == 0))
        )

    def precedes(self) -> pl.Expr:
        """Met Putin on Monday and praised him: after a verb that the act's is joined to, or depends on."""
        after, head = pl.col("time_last") + 1, pl.col("head")
        joined = has(at(self._grammar.flags, pl.col("group_first") - 1), "CONJUNCTION") & pl.col("is_verb")
        return (
            (self._breaks(after, head) == 0)
            & pl.col("is_after_finite")
            & (joined | (pl.col("is_participle") & (count_between(self._verbs, after, head) == 0)))
            & ~pl.col("is_ahead")
        )

    def governs(self) -> pl.Expr:
        """Said on Monday that Iran had attacked: in the first clause, the act in one after it."""
        return (
            (self._breaks(pl.col("time_last") + 1, pl.col("head")) > 0)
            & pl.col("is_governing")
            & (pl.col("is_after_reporting") | (pl.col("is_opening") & pl.col("is_at_start")))
            & ~pl.col("is_ahead")
        )

    def _is_joined(self, verb: pl.Expr, begin: pl.Expr) -> pl.Expr:
        """Whether "and" stands before the verb, with an auxiliary or adverb between at most."""
        before, earlier = (self._flags_at(verb - back, begin) for back in (1, 2))
        helps = has(before, "ADVERB", "BE", "HAVE", "NOT")
        return has(before, "CONJUNCTION") | (helps & has(earlier, "CONJUNCTION"))

    def _is_later_in_clause(self) -> pl.Expr:
        return (self._breaks(pl.col("head"), pl.col("time_first")) == 0) & ~pl.col("is_led")

    def _tells_of_nothing_else(self, head: pl.Expr, first: pl.Expr, stop: pl.Expr) -> pl.Expr:
        """Whether no other event stands there, nor, from the head on, a reason: "fined Iran for a plot in 2014"."""
        root = pl.col("code").str.head(2)
        attacks = pl.when(root.is_in(FORCE_ROOTS)).then(0).otherwise(count_between(self._attacks, first, stop))
        reasons = pl.when(root == _MEETING_ROOT).then(0).otherwise(count_between(self._reasons, head, stop))
        return (attacks == 0) & (reasons == 0)

    def _is_uttered(self) -> pl.Expr:
        """Whether what follows the act's verb is its content: "plans to attack on Monday"."""
        return pl.col("code").str.head(2).is_in(UTTERED_ROOTS)

    def _breaks(self, first: pl.Expr, stop: pl.Expr) -> pl.Expr:
        """How many clauses end or begin on the tokens first .. stop - 1."""
        return count_between(self._grammar.break_counts, first, stop)

    def _flags_at(self, row: pl.Expr, begin: pl.Expr) -> pl.Expr:
        """The bits of a token, 0 where it lies before the sentence."""
        return pl.when(row >= begin).then(at(self._grammar.flags, row)).otherwise(pl.lit(0, pl.UInt64))


def _mark_tense(acts: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with `is_ahead`: to come, if at all; `is_present`: "attacks Iran" without an auxiliary."""
    finite = pl.col("is_verb") & ~pl.any_horizontal("is_passive", "is_participle", "is_infinitive")
    return acts.with_columns(
        is_ahead=pl.col("status").is_in(["future", "hypothetical"]) | has(pl.col("auxiliaries"), "FUTURE", "MODAL"),
        is_present=finite
        & (pl.col("group_first") == pl.col("head"))
        & ~has(at(grammar.flags, pl.col("head")), "PAST", "PARTICIPLE"),
    )


def _possible(acts: pl.DataFrame) -> pl.DataFrame:
    """The acts whose date can be theirs, with `event_date_precision` and `event_date_end`, the day after the period.

    It cannot if it is a day after publication for what has happened, a past one for what is to come, one far back for
    what is told in the present tense.
    """
    ends = (
        pl.when(pl.col("precision") == precision).then(pl.col("event_date").dt.offset_by(length))
        for precision, length in _PERIODS.items()
    )
    ended, published = pl.col("event_date_end"), pl.col("published")
    long_past = pl.col("is_present") & (ended <= published - pl.duration(days=_RECENT))
    wrong = (
        pl.when(pl.col("status") == "future")
        .then(ended <= published)
        .otherwise((pl.col("event_date") > published) | long_past)
    )
    return (
        acts.drop_nulls("event_date")
        .with_columns(event_date_end=pl.coalesce(*ends), event_date_precision="precision")
        .filter(~wrong.fill_null(False))
    )


def _set_back(acts: pl.DataFrame) -> pl.DataFrame:
    """Acts whose whole period lies more than a year back are historical."""
    back = (pl.col("event_date_end") <= pl.col("published").dt.offset_by("-1y")) & (pl.col("status") == "actual")
    return acts.with_columns(status=pl.when(back).then(pl.lit("historical")).otherwise("status"))
