"""Where the lexicon has gaps: verbs and nouns without an entry in sentences that name two actors and give no event."""

from collections.abc import Iterable

import polars as pl

from pipelines.coding.bits import CLASSES, bit, has
from pipelines.coding.coder import Reading, mentions_of, read
from pipelines.coding.columns import at, covered, largest, members, running
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.grammar import FUNCTION
from pipelines.coding.tries import NOUN_ROOT, ROOT

_SLICE = 2_000  # articles: some 50,000 sentences
_CLOSED = sum({*CLASSES.values()})
_BEFORE_NOUN = ("DETERMINER", "PREPOSITION", "POSSESSIVE", "NUMBER", "BY")
_BEFORE_VERB = ("TO", "FUTURE", "MODAL", "PRONOUN", "BE", "HAVE", "DO")
_ENDS = ("COMMA", "STOP", "CLAUSE", "BREAK", "CLOSE_QUOTE")
GAP_SCHEMA = {"word": pl.String, "kind": pl.String, "sentences": pl.UInt32, "example": pl.String}


def find_gaps(articles: Iterable[pl.DataFrame], lexicon: Lexicon) -> pl.DataFrame:
    """One row per verb, noun or unknown word (`word`, a base form, `kind`) that no entry covers, the most used first.

    `sentences`: in how many sentences it stands that name two actors with a state or group and give no event;
    `example`: the first of them. Articles have the columns that `code` takes.
    """
    counted = [
        _count(batch, lexicon) for frame in articles for batch in frame.iter_slices(_SLICE) if not batch.is_empty()
    ]
    return (
        pl.concat([pl.DataFrame(schema=GAP_SCHEMA), *counted])
        .group_by("word", "kind", maintain_order=True)
        .agg(pl.col("sentences").sum(), pl.col("example").first())
        .sort("sentences", "word", "kind", descending=[True, False, False])
    )


def _count(articles: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """The gaps of one batch."""
    numbered = articles.with_columns(article_id=pl.int_range(pl.len(), dtype=pl.UInt32).cast(pl.String))
    reading = read(numbered, lexicon)
    return (
        find_uncovered(reading, _without_event(reading, lexicon), lexicon)
        .group_by("word", "kind", maintain_order=True)
        .agg(sentences=pl.len().cast(pl.UInt32), sentence=pl.col("sentence").first())
        .with_columns(example=_texts(reading, pl.col("sentence")))
        .select(*GAP_SCHEMA)
    )


def find_uncovered(reading: Reading, sentences: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """One row per `sentence` of these, `word` and `kind` that no entry covers, in reading order."""
    return (
        _open_words(reading, sentences, lexicon)
        .pipe(_spell, reading)
        .pipe(_lemmatise)
        .pipe(_drop_covered, lexicon)
        .unique(["sentence", "word", "kind"], keep="first", maintain_order=True)
        .select("sentence", "word", "kind")
    )


def _without_event(reading: Reading, lexicon: Lexicon) -> pl.DataFrame:
    """The sentences that name two actors with a state or group and give no event."""
    several = (
        reading.actors.with_columns(entity=pl.coalesce("country", "group"))
        .group_by("sentence")
        .agg(pl.col("entity").drop_nulls().n_unique())
        .filter(pl.col("entity") > 1)
    )
    coded = mentions_of(reading, lexicon).select(article=pl.col("article_id").cast(pl.UInt32), number="sentence_no")
    sentences = reading.batch.stream.sentences.with_row_index("sentence")
    return (
        sentences.join(several, on="sentence", how="semi", maintain_order="left")
        .join(coded, on=["article", "number"], how="anti", maintain_order="left")
        .select("sentence")
    )


def _open_words(reading: Reading, sentences: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """One row per token of these sentences that can be an event's verb or noun: none of a name or of a closed class.

    `reads_noun`, `reads_verb`, `follows_actor`, `is_last` of its phrase: what stands beside the token.
    """
    grammar = reading.batch.grammar
    flags = pl.col("flags")
    tokens = pl.DataFrame({"flags": grammar.flags, "sentence": grammar.sentences, "lemma": grammar.lemmas})
    in_actor = covered(reading.actors, tokens.height)
    in_noun = covered(reading.actors.filter(pl.col("kind") != "adjective"), tokens.height)
    capitals = running(tokens.select(has(flags, "CAPITAL")).to_series())
    first, last = (
        at(edge, pl.col("sentence")).cast(pl.Int64) for edge in (grammar.sentence_first, grammar.sentence_last)
    )
    token = pl.col("token").cast(pl.Int64)
    # In a headline most words have a capital; elsewhere one inside a sentence marks a name.
    headline = (at(capitals, last + 1) - at(capitals, first)) * 5 > (last + 1 - first) * 3
    opens, ends = token == first, token == last
    before = pl.when(opens).then(pl.lit(0, pl.UInt64)).otherwise(flags.shift(1))
    after = pl.when(ends).then(pl.lit(bit("STOP"), pl.UInt64)).otherwise(flags.shift(-1))
    return (
        tokens.with_row_index("token")
        .with_columns(
            in_actor=in_actor,
            reads_noun=has(before, *_BEFORE_NOUN) & ~has(before, "TO"),
            reads_verb=has(before, *_BEFORE_VERB),
            follows_actor=in_noun.shift(1, fill_value=False) & ~has(before, "POSSESSIVE"),
            is_last=ends | has(flags, *_ENDS) | has(after, *FUNCTION),
            is_name=has(flags, "CAPITAL") & ~opens & ~headline,
        )
        .join(sentences, on="sentence", how="semi", maintain_order="left")
        .filter(~pl.col("in_actor") & ~pl.col("is_name") & ((flags & _CLOSED) == 0))
        .filter(~pl.lit(_single_names(lexicon)).gather(at(reading.batch.stream.tokens["word"], pl.col("token"))))
    )


def _single_names(lexicon: Lexicon) -> pl.Series:
    """By word id, whether the word alone is a name or agent of the lexicon."""
    alone = lexicon.names.entries().join(lexicon.names.finals, on="state", how="semi")
    return members(alone["lemma"], largest(lexicon.vocabulary["id"]) + 1)


def _spell(words: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """The words as texts have them, in lower case; what has no letters goes."""
    stream = reading.batch.stream
    chunks = reading.batch.articles["text"].str.split(" ").explode(empty_as_null=False)
    piece, chunk = (at(stream.tokens[name], pl.col("token")) for name in ("piece", "chunk"))
    offset, length = (at(stream.pieces[name], piece) for name in ("offset", "length"))
    spelled = pl.lit(chunks).gather(chunk).str.slice(offset, length).str.to_lowercase()
    return words.with_columns(form=spelled.str.replace(r"['’]s$", "")).filter(
        pl.col("form").str.contains(r"^\p{L}{2,}$")
    )


def _lemmatise(words: pl.DataFrame) -> pl.DataFrame:
    """The words with their base form and `kind`, by the tables of lemminflect; words that are neither verb nor noun go.

    A form that can be both is what stands beside it says ("Iran strikes", but not "the Iran conflict"), else a noun;
    one that can be an adjective is a noun only where it ends its phrase.
    """
    forms = words.select("form").unique(maintain_order=True)
    table = pl.DataFrame([_readings(form) for form in forms["form"]], schema=_READINGS, orient="row")
    verb, noun = pl.col("verb").is_not_null(), pl.col("noun").is_not_null()
    inflected = pl.col("follows_actor") & (pl.col("form") != pl.col("verb"))
    reads_verb = (pl.col("reads_verb") | inflected) & ~pl.col("reads_noun")
    kind = (
        pl.when(verb & pl.when(noun | pl.col("is_modifier")).then(reads_verb).otherwise(pl.lit(value=True)))
        .then(pl.lit("verb"))
        .when(noun & (~pl.col("is_modifier") | pl.col("is_last")))
        .then(pl.lit("noun"))
        .when(~pl.col("is_known") & ~has(pl.col("flags"), "CAPITAL"))
        .then(pl.lit("unknown"))
    )
    word = pl.when(pl.col("kind") == "verb").then("verb").when(pl.col("kind") == "noun").then("noun").otherwise("form")
    return (
        words.join(table, on="form", maintain_order="left", validate="m:1")
        .with_columns(kind=kind)
        .drop_nulls("kind")
        .with_columns(word=word)
    )


_READINGS = {
    "form": pl.String,
    "verb": pl.String,
    "noun": pl.String,
    "is_modifier": pl.Boolean,
    "is_known": pl.Boolean,
}


def _readings(form: str) -> tuple[str, str | None, str | None, bool, bool]:
    """A form with its base as a verb and as a noun, whether it can be an adjective or adverb, and is known at all."""
    import lemminflect

    found = lemminflect.getAllLemmas(form)
    verb, noun = (next(iter(found.get(kind, ())), None) for kind in ("VERB", "NOUN"))
    return form, verb, noun, bool({"ADJ", "ADV"} & found.keys()), bool(found)


def _drop_covered(words: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """The words without verbs that open a pattern, and without nouns that do or that follow in one.

    A form that can be both, and stands where nothing tells which, is covered by either.
    """
    tries = (lexicon.pattern_trie, lexicon.light_verbs, lexicon.occurrence_verbs)
    size = largest(lexicon.vocabulary["id"]) + 1
    opening = [trie.entries(ROOT)["lemma"] for trie in tries]
    verbs = members(pl.concat([*opening, lexicon.pattern_trie.entries(NOUN_ROOT)["lemma"]]), size)
    nouns = members(lexicon.pattern_trie.edges.filter(pl.col("state") != ROOT)["word"], size)
    as_verb, as_noun = (at(covers, pl.col("lemma")) for covers in (verbs, nouns))
    is_clear = pl.col("verb").is_null() | pl.col("reads_noun")
    is_covered = (
        pl.when(pl.col("kind") == "verb").then(as_verb).when(is_clear).then(as_noun).otherwise(as_verb | as_noun)
    )
    return words.filter(~is_covered)


def _texts(reading: Reading, sentence: pl.Expr) -> pl.Expr:
    """The words of these sentences."""
    sentences = reading.batch.stream.sentences
    start, end, article = (at(sentences[name], sentence) for name in ("start", "end", "article"))
    return pl.lit(reading.batch.articles["text"]).gather(article).str.slice(start, end - start)
