"""What the coder asks of the token stream again and again, computed once per stream."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.columns import Rows, neighbour, running
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.tokens import Stream

# Closed-class words: where one stands, no noun does.
FUNCTION = [
    "DETERMINER",
    "PREPOSITION",
    "CONJUNCTION",
    "BY",
    "TO",
    "BE",
    "HAVE",
    "DO",
    "FUTURE",
    "MODAL",
    "THAT",
    "RELATIVE",
    "SUBORDINATOR",
    "PRONOUN",
    "NOT",
]
_AUXILIARY = ("BE", "HAVE", "DO", "FUTURE", "MODAL")


@dataclass(frozen=True)
class Grammar:
    """Columns over tokens; `*_counts` are running counts (`columns.running`)."""

    flags: pl.Series
    lemmas: pl.Series
    sentences: pl.Series
    sentence_first: pl.Series  # by sentence
    sentence_last: pl.Series  # by sentence
    governors: Rows  # what governs a noun phrase: prepositions, conjunctions, verbs ...
    is_preposition: pl.Series
    prepositions: Rows
    separator_counts: pl.Series  # punctuation after a token
    word_counts: pl.Series  # function words and certain verbs: what a noun phrase cannot contain
    breaks: Rows  # where a clause ends: that, which, while, semicolon, dash
    conjunction_counts: pl.Series
    rank_counts: pl.Series  # "first", "last", "only"
    aside_counts: pl.Series  # prepositions of time and circumstance: during, amid, after
    refusal_counts: pl.Series  # "not", "never", "no"
    parting_counts: pl.Series  # what a noun phrase does not go on from: "55", "airstrikes" before "kill"
    small_counts: pl.Series  # words without a capital
    finite_counts: pl.Series  # forms that can only be finite verbs, and auxiliaries

    @property
    def break_counts(self) -> pl.Series:
        """Running counts of where a clause ends."""
        return self.breaks.counts

    @cached_property
    def attacks(self) -> Rows:
        """Nouns that tell of an attack."""
        return Rows(self.where("ATTACK_NOUN"))

    @cached_property
    def reports(self) -> Rows:
        """Verbs of saying."""
        return Rows(self.where("REPORTING"))

    def beside(self, token: pl.Expr, step: int) -> pl.Expr:
        """The bits of the token so many on from these in its sentence, 0 where the sentence has none there."""
        return neighbour(self.flags, self.sentences, token, step)

    def where(self, *names: str) -> pl.Series:
        """By token, whether at least one of these bits is set."""
        return (self.flags & bit(*names)) != 0


def read_grammar(stream: Stream, lexicon: Lexicon) -> Grammar:
    """The grammar columns of a stream."""
    tokens = stream.tokens
    flags, before, after, beyond = (pl.col(name) for name in ("flags", "before", "after", "beyond"))
    neighbours = tokens.select(
        "flags",
        **{name: _shifted(by) for name, by in {"before": 1, "after": -1, "beyond": -2}.items()},
        opens=(pl.col("sentence") != pl.col("sentence").shift(1)).fill_null(True),
    )
    finite = has(flags, "THIRD", "PAST") | (has(flags, "BASE") & ~has(before, "NUMBER"))  # "two separate raids"
    joined = has(flags, "SUFFIXED") & has(before, "HYPHEN")  # "the Kurdish-led forces"
    # "Coordinated attacks": a past form does not open a sentence
    opens = pl.col("opens") & has(flags, "PAST")
    # "by suspected rebels", "in besieged Aleppo": it describes the noun that follows
    describes = has(flags, "PAST", "PARTICIPLE") & has(before, "PREPOSITION", "BY")
    describes &= ~has(before, "SUBORDINATOR", "CONJUNCTION", "COMMA", "STOP")
    describes = describes.fill_null(False)
    is_verb = finite & ~has(flags, "PLURAL", "SINGULAR") & ~joined.fill_null(False) & ~opens & ~describes
    # "at least 20", "more than 20", "over 20 people", "in 2003", "on Monday": these govern no actor
    counts = (has(after, "MEASURE", "TIME") & ~has(after, "POSSESSIVE")) | (
        has(after, "NUMBER") & ~has(flags, "GENITIVE", "BY", "TO") & has(flags, "PREPOSITION")
    )
    # "more than a dozen governments"
    counts |= has(after, "DETERMINER") & has(beyond, "NUMBER") & ~has(flags, "GENITIVE", "BY", "TO")
    # "a series of strikes", "hundreds of soldiers": what is counted is the noun
    counts |= has(before, "QUANTITY") & has(flags, "GENITIVE")
    certain_verb, preposition = pl.col("certain_verb"), pl.col("governing_preposition")
    columns = neighbours.with_columns(
        certain_verb=is_verb, governing_preposition=has(flags, "PREPOSITION") & ~counts.fill_null(False)
    ).select(
        preposition=preposition | has(flags, "TO", "BY"),
        governs=preposition
        | certain_verb
        | has(flags, "CONJUNCTION", "THAT", "RELATIVE", "SUBORDINATOR", "COMMA", "CLAUSE", "BREAK", "STOP")
        | has(flags, *_AUXILIARY, "TO", "BY", "GERUND")
        # "in three separated raids", "in Russian-occupied Kherson"
        | (has(flags, "ED", "PARTICIPLE") & ~has(before, "NUMBER", "HYPHEN") & ~describes),
        separates=has(flags, "COMMA", "STOP", "CLAUSE", "BREAK", "OPEN_QUOTE", "CLOSE_QUOTE"),
        word=has(flags, *FUNCTION) | certain_verb,
        breaks=has(flags, "THAT", "RELATIVE", "SUBORDINATOR") | (has(flags, "CLAUSE") & ~_names_again()),
        # not the "United" of the United States
        finite=(certain_verb & ~has(flags, "CAPITAL")) | has(flags, *_AUXILIARY),
        joins=has(flags, "CONJUNCTION"),
        ranks=has(flags, "RANK"),
        refuses=has(flags, "NOT"),
        aside=preposition & ~has(flags, "GENITIVE", "LOCATIVE", "COMITATIVE", "REASON", "TO", "BY"),
        small=~has(flags, "CAPITAL"),
        parts=has(flags, "NUMBER") | (has(flags, "ATTACK_NOUN") & _goes_with_verb()).fill_null(False),
    )
    return Grammar(
        flags=tokens["flags"],
        lemmas=lexicon.lemmas.gather(tokens["word"]),
        sentences=tokens["sentence"],
        sentence_first=stream.sentences["first"],
        sentence_last=stream.sentences["last"],
        governors=Rows(columns["governs"]),
        is_preposition=columns["preposition"],
        prepositions=Rows(columns["preposition"]),
        separator_counts=running(columns["separates"]),
        word_counts=running(columns["word"]),
        breaks=Rows(columns["breaks"].fill_null(False)),
        conjunction_counts=running(columns["joins"]),
        rank_counts=running(columns["ranks"]),
        refusal_counts=running(columns["refuses"]),
        aside_counts=running(columns["aside"]),
        parting_counts=running(columns["parts"]),
        small_counts=running(columns["small"]),
        finite_counts=running(columns["finite"]),
    )


def _shifted(by: int) -> pl.Expr:
    """The bits of the token so many before, 0 where it stands in another sentence."""
    same = pl.col("sentence") == pl.col("sentence").shift(by)
    return pl.when(same).then(pl.col("flags").shift(by)).otherwise(pl.lit(0, pl.UInt64))


def _names_again() -> pl.Expr:
    """Whether a mark belongs to brackets around one word: "the World Food Programme (WFP) ends"."""
    one = has(pl.col("flags"), "PARENTHESIS") & has(pl.col("flags"), "CLAUSE")
    return (one | one.shift(-1)).fill_null(False)


def _goes_with_verb() -> pl.Expr:
    """Whether a noun goes with the verb behind it: "airstrikes kill", "an airstrike kills", but not "drone strikes"."""
    flags, after = pl.col("flags"), pl.col("after")
    many = has(flags, "ENDS_S")
    return (many & has(after, "BASE")) | (~many & has(after, "THIRD") & ~has(after, "ATTACK_NOUN"))
