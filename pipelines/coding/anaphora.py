"""What a text has named before: an act ("Israel rejected the plan"), or its two parties ("both sides agreed")."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, members, neighbour
from pipelines.coding.dictionary import KINDS, Lexicon
from pipelines.coding.grammar import FUNCTION
from pipelines.coding.tokens import Stream

_MARKS = ("COMMA", "CLAUSE", "STOP", "BREAK")
_VERBAL = ("BE", "HAVE", "DO", "FUTURE", "MODAL", "NOT")
_TENSES = ("THIRD", "PAST")
_ANSWERING_ROOTS = ("03", "05", "11", "12")  # acts that are done to an act
_DENIAL = "016"
_ANSWERS = (_DENIAL, "0356", "036", "037", "051", "052", "110", "111")
_ANSWERING_EFFECTS = ("reject", "deny")
_FREE_REACH = 10  # tokens from an act to an actor that it may belong to: "the plan that was published by Egypt"
_DEED_REACH = 3  # tokens from a verb to the act that is its object: "condemned the latest attack"
_LOOK_BACK = 2  # sentences


def drop_strays(names: pl.DataFrame, stream: Stream, lexicon: Lexicon) -> pl.DataFrame:
    """The names (see `find_names`) without words for acts that nobody answers to here, and without any two of a kind.

    What stays is an act with an article behind a verb of answering, where no actor follows in its clause, one that a
    relative clause is about (", a step that Egypt condemned"), and "both sides" and "the two states".
    """
    kinds = lexicon.entry_kinds.select("is_deed", "is_pair")[names["entry"]]
    refers = kinds["is_deed"] | kinds["is_pair"]
    if not refers.any():
        return names
    tokens = stream.tokens
    asked = names.with_columns(kinds, follows=pl.col("first").shift(-1).cast(pl.Int64)).filter(refers)
    definite = asked.filter("is_pair").filter(_is_definite(tokens))
    deeds = asked.filter("is_deed").pipe(_beside_articles, names, tokens)
    answered = deeds.pipe(_behind_answers, tokens, lexicon).filter(~_is_subject(tokens)).pipe(_alone, tokens)
    told_of = deeds.filter(_is_told_of(tokens))
    kept = pl.concat([answered.select(told_of.columns), told_of]).select(names.columns)
    return pl.concat([names.filter(~refers), kept, definite.select(names.columns)]).unique("first").sort("first")


def _is_definite(tokens: pl.DataFrame) -> pl.Expr:
    """Whether a name for two is "both sides" or "the two sides"."""
    flags, first = tokens["flags"], pl.col("first")
    return has(at(flags, first), "DETERMINER") | has(neighbour(flags, tokens["sentence"], first, -1), "DEFINITE", "OWN")


def _beside_articles(deeds: pl.DataFrame, names: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """The words for acts behind an article (`article`: its distance, 0 before a pronoun), and what stands before it."""
    flags, sentences = tokens["flags"], tokens["sentence"]
    first = pl.col("first").cast(pl.Int64)
    pronoun = has(at(flags, first), "PRONOUN")
    article = has(pl.col("before"), "DETERMINER", "OWN") & ~has(pl.col("before"), *_MARKS)
    # "the latest move", but not "the Rwandan move"
    described = ~has(pl.col("before"), *FUNCTION, *_MARKS, "POSSESSIVE") & has(pl.col("earlier"), "DEFINITE", "OWN")
    described &= ~has(pl.col("earlier"), *_MARKS) & ~at(members(names["last"], flags.len()), first - 1)
    before, earlier = (neighbour(flags, sentences, first, -step) for step in (1, 2))
    distance = pl.when(pronoun).then(0).when(article).then(1).when(described).then(2)
    return deeds.with_columns(before=before, earlier=earlier).with_columns(article=distance).drop_nulls("article")


def _behind_answers(deeds: pl.DataFrame, tokens: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Those that are the object of a verb of answering: "rejected the plan", "condemned it"."""
    flags, sentences, words = (tokens[name] for name in ("flags", "sentence", "word"))
    first = pl.col("first").cast(pl.Int64)
    verb = first - 1 - pl.col("article")
    within = (verb >= 0) & (at(sentences, verb) == at(sentences, first)) & ~has(at(flags, verb), *_MARKS)
    definite = (pl.col("article") != 1) | has(pl.col("before"), "DEFINITE", "OWN")
    return deeds.filter(definite).filter(at(_answering(lexicon), at(words, verb))).filter(within)


def _is_told_of(tokens: pl.DataFrame) -> pl.Expr:
    """Whether a relative clause with an actor of its own tells of the act: ", a step that Egypt condemned"."""
    flags, sentences = tokens["flags"], tokens["sentence"]
    last = pl.col("last").cast(pl.Int64)
    opens = (pl.col("article") == 1) & has(pl.col("earlier"), "COMMA")
    goes_on = has(neighbour(flags, sentences, last, 1), "THAT", "RELATIVE") & ~has(at(flags, last), *_MARKS)
    goes_on &= at(sentences, pl.col("follows")) == at(sentences, last)
    return opens & goes_on & (pl.col("follows") - last).is_between(2, 3)


def _answering(lexicon: Lexicon) -> pl.Series:
    """By word id, whether it is a form of a verb that answers to an act: "rejected", "welcomes", "calls".

    A verb of praise, criticism, denial or refusal that needs nothing but its object, or whose patterns name an act.
    """
    deeds = lexicon.entries.filter(pl.col("kind") == "deed")["name"].to_list()
    words = pl.col("pattern").str.split(" ")
    second, third = (words.list.get(place, null_on_oob=True) for place in (1, 2))
    answers = pl.col("code").is_in(_ANSWERS) | pl.col("effect").is_in(_ANSWERING_EFFECTS)
    names_act = (second == "T") & (third.str.split("|").list.set_intersection(deeds).list.len() > 0)
    alone = (words.list.len() == 1) | (second == "V") & (words.list.len() == 2)
    opening = (
        lexicon.patterns.filter(answers & (alone | names_act))
        .select(word=words.list.first().str.split("|"))
        .explode("word")
        .unique()
        .join(lexicon.vocabulary, on="word")
    )
    return members(opening["id"], lexicon.flags.len()).gather(lexicon.lemmas)


def _is_subject(tokens: pl.DataFrame) -> pl.Expr:
    """Whether a verb follows the name, so that it is the subject of another clause: "said the plan was"."""
    flags, sentences = tokens["flags"], tokens["sentence"]
    last = pl.col("last").cast(pl.Int64)
    following = at(flags, last + 1)
    verb = has(following, *_VERBAL) | (has(following, *_TENSES) & ~has(following, "PLURAL", "SINGULAR"))
    return verb & ~has(at(flags, last), *_MARKS) & (at(sentences, last + 1) == at(sentences, last))


def _alone(deeds: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """The pronouns, and the words for acts after which the clause names nobody to whom the act might belong."""
    flags, sentences = tokens["flags"], tokens["sentence"]
    last = pl.col("last").cast(pl.Int64)
    # A column a step: an expression that stood in the next one twice would be computed twice.
    walked = deeds.with_columns(ended=has(at(flags, last), *_MARKS), alone=pl.lit(True))
    for step in range(1, _FREE_REACH + 1):
        here = at(flags, last + step)
        closes = has(here, "CONJUNCTION", "THAT", "RELATIVE") | (at(sentences, last + step) != at(sentences, last))
        walked = (
            walked.with_columns(ended=pl.col("ended") | closes)
            .with_columns(
                alone=pl.col("alone") & (pl.col("ended") | (pl.col("follows") != last + step).fill_null(True))
            )
            .with_columns(ended=pl.col("ended") | has(here, *_MARKS))
        )
    return walked.filter((pl.col("article") == 0) | pl.col("alone")).select(deeds.columns)


def resolve_pairs(actors: pl.DataFrame, stream: Stream) -> pl.DataFrame:
    """The actors with "both sides" as the two that were named before; where these are not two, they are dropped.

    They are named in the same sentence, else in the nearest of the two before that names two.
    """
    is_pair = (pl.col("kind") == "pair") | (pl.col("kind") == "states")
    pairs = actors.filter(is_pair).with_row_index("pair")
    if pairs.is_empty():
        return actors
    article = pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))
    asked = pairs.with_columns(article=article)
    near = pl.concat(
        [
            asked.with_columns(
                told_in=pl.max_horizontal(pl.col("sentence").cast(pl.Int64) - back, 0).cast(pl.UInt32),
                back=pl.lit(back),
            )
            for back in range(_LOOK_BACK + 1)
        ]
    )
    beside = actors.filter(pl.lit(members(near["told_in"], stream.sentences.height)).gather(pl.col("sentence")))
    known = beside.filter(~is_pair & pl.coalesce("country", "group").is_not_null()).select(
        other="first",
        told_in="sentence",
        told_article=article,
        entity=pl.coalesce("country", "group"),
        other_country="country",
        other_group="group",
        other_role="role",
    )
    told = (
        near.join(known, on="told_in", maintain_order="left_right")
        .filter((pl.col("other") < pl.col("first")) & (pl.col("told_article") == pl.col("article")))
        .filter((pl.col("kind") != "states") | pl.col("other_country").is_not_null())
        .filter((pl.col("role").is_null() | (pl.col("other_role") == "GOV")).fill_null(False))
        .unique(["pair", "back", "entity"], keep="first", maintain_order=True)
    )
    two = told.group_by("pair", "back", maintain_order=True).agg(count=pl.len()).filter(pl.col("count") == 2)
    best = two.sort("pair", "back").unique("pair", keep="first", maintain_order=True).select("pair", "back")
    is_second = pl.col("pair") == pl.col("pair").shift(1)
    resolved = (
        told.join(best, on=["pair", "back"], how="semi")
        .sort("pair", "other")
        .with_columns(
            country="other_country",
            group="other_group",
            role=pl.when(pl.col("kind") == "states").then("role").otherwise(pl.coalesce("role", "other_role")),
            kind=pl.lit("pair", KINDS),
            # "both" and "sides": each has words of its own
            last=pl.when(is_second).then("last").otherwise("first"),
            first=pl.when(is_second).then(pl.col("first") + 1).otherwise("first"),
        )
        .select(actors.columns)
    )
    return pl.concat([actors.filter(~is_pair), resolved]).sort("first", maintain_order=True)


def name_deeds(acts: pl.DataFrame, actors: pl.DataFrame, compounds: pl.DataFrame, stream: Stream) -> pl.DataFrame:
    """The acts done to an act with whoever did that one as their target: "Israel rejected the plan".

    That is the source of the latest act before that is none of them, in the sentence or the two before.
    """
    deeds = actors.filter(pl.col("kind") == "deed")
    if deeds.is_empty():
        return acts
    numbers = deeds["compound"]
    places = compounds.filter(pl.col("compound").is_in(numbers.implode())).select(
        deed="compound", deed_first="first", deed_sentence="sentence"
    )
    answers = pl.col("code").str.head(2).is_in(_ANSWERING_ROOTS) | (pl.col("code") == _DENIAL)
    near = (pl.col("deed_sentence") == pl.col("sentence")) & (pl.col("deed_first") - pl.col("head") <= _DEED_REACH)
    named = pl.col("target").is_in(numbers.implode()).fill_null(False)
    marked = (
        acts.sort("head")
        .join_asof(places, left_on="head", right_on="deed_first", strategy="forward", coalesce=False)
        .with_columns(
            answers=answers
            & pl.col("is_verb")
            & pl.col("source").is_not_null()
            & (named | (pl.col("target").is_null() & near & ~pl.col("is_passive")).fill_null(False)),
        )
    )
    does = ~pl.col("answers") & pl.col("source").is_not_null()
    article = pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))
    doer, told_in, told_article = (
        pl.when(does).then(value).forward_fill().shift(1) for value in (pl.col("source"), pl.col("sentence"), article)
    )
    is_told = (told_article == article) & (pl.col("sentence") - told_in <= _LOOK_BACK)
    meant = pl.when(is_told & (doer != pl.col("source"))).then(doer)
    return marked.with_columns(target=pl.when("answers").then(meant).otherwise("target")).select(acts.columns)
