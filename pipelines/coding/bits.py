"""Feature bits of a token: what its own characters say (set once per distinct token) and what its word class says."""

from collections.abc import Mapping

import polars as pl

_NAMES = (
    # of the token's own characters and punctuation
    "CAPITAL UPPER NUMBER POSSESSIVE NOT COMMA STOP QUESTION CLAUSE HYPHEN OPEN_QUOTE CLOSE_QUOTE BREAK PARENTHESIS ED ING ENDS_S "
    # of its word class
    "DETERMINER PREPOSITION GENITIVE LOCATIVE CONJUNCTION ADDITIVE BY TO BE HAVE DO FUTURE MODAL THAT RELATIVE SUBORDINATOR "
    "CONDITIONAL PRONOUN PERSON_PRONOUN ADVERB FORMER PREFIX SUFFIXED ABBREVIATION ATTACK_NOUN REPORTING MEASURE "
    # of its form as a verb or noun that the lexicon knows
    "BASE THIRD PAST PARTICIPLE GERUND PLURAL SINGULAR"
).split()
if len(_NAMES) > 63:
    raise AssertionError("feature bits no longer fit a signed 64-bit column")

_BITS: Mapping[str, int] = {name: 1 << i for i, name in enumerate(_NAMES)}

CLASSES: Mapping[str, int] = {
    name: _BITS["NOT" if name == "NEGATION" else name]
    for name in (
        "DETERMINER PREPOSITION GENITIVE LOCATIVE CONJUNCTION ADDITIVE BY TO BE HAVE DO FUTURE MODAL NEGATION THAT RELATIVE "
        "SUBORDINATOR CONDITIONAL PRONOUN PERSON_PRONOUN ADVERB FORMER PREFIX SUFFIXED ABBREVIATION ATTACK_NOUN REPORTING NUMBER MEASURE"
    ).split()
}

# Classes whose words can be verbs or nouns beside: "led", "strike", "then".
OPEN_CLASSES = sum(_BITS[name] for name in ("ADVERB", "FORMER", "PREFIX", "SUFFIXED", "ABBREVIATION", "ATTACK_NOUN", "REPORTING"))


def bit(*names: str) -> int:
    """The bits of these names, as one number."""
    return sum(_BITS[name] for name in names)


def has(flags: pl.Expr, *names: str) -> pl.Expr:
    """Whether at least one of these bits is set."""
    return (flags & bit(*names)) != 0


def bit_where(condition: pl.Expr, name: str) -> pl.Expr:
    """The bit where the condition holds, else 0."""
    return pl.when(condition).then(pl.lit(bit(name), pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))


def names_of(flags: int) -> list[str]:
    """The names of the bits that are set, for explanations."""
    return [name for name, value in _BITS.items() if flags & value]
