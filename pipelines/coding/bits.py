"""Feature bits of a token, set once per distinct token: what its characters say, and what its word can be."""

from collections.abc import Mapping

import polars as pl

# What a token's own characters and the punctuation around it say.
_OWN = """
    CAPITAL UPPER NUMBER POSSESSIVE NOT COMMA STOP QUESTION CLAUSE HYPHEN OPEN_QUOTE CLOSE_QUOTE BREAK PARENTHESIS
    ED ING ENDS_S
"""
# What class a word belongs to: the classes of lexicon/function_words.csv.
_CLASSES = """
    DETERMINER PREPOSITION GENITIVE LOCATIVE CONJUNCTION ADDITIVE BY TO BE HAVE DO FUTURE MODAL WOULD THAT RELATIVE
    SUBORDINATOR CONDITIONAL PRONOUN PERSON_PRONOUN OBJECT_PRONOUN RANK STATE_NOUN DEFINITE OWN ADVERB FORMER PREFIX
    SUFFIXED ABBREVIATION ATTACK_NOUN REPORTING MEASURE COMITATIVE TIME FOREIGN TIME_LIMIT REASON QUANTITY ORIGIN
"""
# What a word can be as a verb or noun that the lexicon knows.
_FORMS = "BASE THIRD PAST PARTICIPLE GERUND PLURAL SINGULAR"

_BITS: Mapping[str, int] = {name: 1 << i for i, name in enumerate(f"{_OWN} {_CLASSES} {_FORMS}".split())}

# Class in function_words.csv -> bit. Some set bits that characters can set too: don't and not, 12 and twelve, 2025.
CLASSES: Mapping[str, int] = {
    **{name.lower(): _BITS[name] for name in _CLASSES.split()},
    "negation": _BITS["NOT"],
    "number": _BITS["NUMBER"],
}

# Classes whose words can be verbs or nouns beside: "led", "strike", "then".
OPEN_CLASSES = sum(
    _BITS[name]
    for name in (
        *(
            "ADVERB",
            "FORMER",
            "PREFIX",
            "SUFFIXED",
            "ABBREVIATION",
            "ATTACK_NOUN",
            "REPORTING",
            "TIME",
            "FOREIGN",
            "STATE_NOUN",
            "QUANTITY",
        ),
    )
)


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
