"""Why a text was coded as it was: for a person to read, one block per sentence."""

import textwrap
from collections.abc import Iterator

import polars as pl

from pipelines.coding.bits import names_of
from pipelines.coding.coder import Reading, mentions_of, read
from pipelines.coding.columns import at
from pipelines.coding.compounds import group_compounds
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.gaps import find_uncovered
from pipelines.coding.reasons import (
    FIRED,
    Row,
    Sentence,
    code_of,
    find_outcomes,
    how_placed,
    is_known,
    why_no_event,
    why_no_side,
    why_status,
)

WIDTH = 80
_SHOWN_BITS = [
    "THIRD",
    "PAST",
    "PARTICIPLE",
    "GERUND",
    "BASE",
    "BE",
    "HAVE",
    "FUTURE",
    "MODAL",
    "NOT",
    "THAT",
    "RELATIVE",
    "SUBORDINATOR",
    "BY",
    "TO",
]
_BREAKS = ("THAT", "RELATIVE", "SUBORDINATOR")
_NO_NAME = ("DETERMINER", "PREPOSITION", "PRONOUN", "SUBORDINATOR", "CONJUNCTION", "TIME", "ADVERB")
_UNCOVERED = (("verb", "verbs"), ("noun", "nouns"), ("unknown", "unknown words"))
_HANGING = 4  # blanks by which the rest of a long line is set in
_ALTERNATIVES = 4  # words of one place of a pattern; of more only one that the text has is shown
_BEGINNING = 4  # letters that show a form of a word
_TRIED = 3  # entries shown of those that begin with a word and do not go on as the text does


def explain(articles: pl.DataFrame, lexicon: Lexicon, width: int = WIDTH) -> list[str]:
    """Clauses, actors, patterns (`*` fired, `-` lost) and events of each sentence, or why none: a text per article.

    Articles have the columns that `code` takes. Lines longer than the width are broken between words.
    """
    reading = read(articles, lexicon, only_promising=False)
    blocks: list[list[str]] = [[] for _ in range(articles.height)]
    for article, sentence in _sentences(reading, lexicon):
        blocks[article].append("\n".join(part for line in _lines(sentence, lexicon) for part in _wrap(line, width)))
    return ["\n\n".join(of_article) for of_article in blocks]


def _sentences(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, Sentence]]:
    """The sentences, each with the row of its article, and with what each step made of them."""
    stream = reading.batch.stream
    tokens = stream.tokens.with_row_index("token").with_columns(
        start=stream.starts(pl.col("token")), end=stream.ends(pl.col("token"))
    )
    mentions = mentions_of(reading, lexicon).with_columns(sentence=at(stream.tokens["sentence"], pl.col("head")))
    rows = stream.sentences.with_row_index("sentence")
    empty = rows.join(mentions, on="sentence", how="anti").select("sentence")
    tables = {
        "actors": reading.actors.with_row_index("actor"),
        "compounds": group_compounds(reading.actors, reading.batch.grammar),
        "heads": _with_entries(reading.heads, lexicon),
        "matches": find_outcomes(reading, lexicon),
        "placed": reading.placed.sort("head"),
        "mentions": mentions.sort("head", "source_start", "target_start"),
        "uncovered": find_uncovered(reading, empty, lexicon),
    }
    texts = reading.batch.articles["text"].to_list()
    tokens_of = _by_sentence(tokens)
    parts = {name: _by_sentence(table) for name, table in tables.items()}
    for row in rows.to_dicts():
        number, text = row["sentence"], texts[row["article"]]
        own = tokens_of[number]
        yield (
            row["article"],
            Sentence(
                number=row["number"],
                text=text[row["start"] : row["end"]],
                words={token["token"]: text[token["start"] : token["end"]] for token in own},
                flags={token["token"]: token["flags"] for token in own},
                **{name: part.get(number, []) for name, part in parts.items()},
            ),
        )


def _with_entries(heads: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """The heads with their base form, `word`, and what begins with it: `entries`, how many, and `tried`, the first."""
    words = lexicon.vocabulary.select("word", lemma="id").unique("lemma", keep="first", maintain_order=True)
    opening = pl.col("pattern").str.split(" ").list.first().str.split("|").list.unique(maintain_order=True)
    beginning = (
        lexicon.patterns.with_columns(word=opening, is_verb=pl.col("kind") != "noun")
        .explode("word")
        .group_by("word", "is_verb", maintain_order=True)
        .agg(entries=pl.len(), tried=pl.struct("code", "effect", "pattern", "rule_id").head(_TRIED))
    )
    return heads.join(words, on="lemma", how="left", maintain_order="left", validate="m:1").join(
        beginning, on=["word", "is_verb"], how="left", maintain_order="left", validate="m:1"
    )


def _by_sentence(table: pl.DataFrame) -> dict[int, list[Row]]:
    """The rows of each sentence, in their order."""
    rows: dict[int, list[Row]] = {}
    for row in table.iter_rows(named=True):
        rows.setdefault(row["sentence"], []).append(row)
    return rows


def _wrap(line: str, width: int) -> list[str]:
    """The line in parts of this width, all but the first set in further."""
    if len(line) <= width:
        return [line]
    hanging = " " * (len(line) - len(line.lstrip(" ")) + _HANGING)
    return textwrap.wrap(
        line,
        max(width, 2 * len(hanging)),
        subsequent_indent=hanging,
        replace_whitespace=False,
        expand_tabs=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(sentence: Sentence, lexicon: Lexicon) -> Iterator[str]:
    yield f"[{sentence.number}] {sentence.text}"
    parts = {
        "tokens": _clauses(sentence),
        "actors": _actors(sentence),
        "verbs and event nouns": _heads(sentence, lexicon),
        "events": _events(sentence),
    }
    for title, lines in parts.items():
        yield f"  {title}"
        yield from (f"    {line}" for line in lines)


def _clauses(sentence: Sentence) -> Iterator[str]:
    """The tokens with what they can be, one line per clause."""
    clause: list[str] = []
    for token, word in sentence.words.items():
        if clause and (sentence.has(token, *_BREAKS) or sentence.has(token - 1, "CLAUSE")):
            yield " ".join(clause)
            clause = []
        bits = [name.lower() for name in names_of(sentence.flags[token]) if name in _SHOWN_BITS]
        clause.append(word + (f"/{'+'.join(bits)}" if bits else ""))
    yield " ".join(clause)


def _actors(sentence: Sentence) -> Iterator[str]:
    if not sentence.actors:
        yield "none"
    compounds = dict.fromkeys(actor["compound"] for actor in sentence.actors)
    numbers = {compound: number for number, compound in enumerate(compounds, 1)}
    for actor in sentence.actors:
        notes = [actor["kind"], f"compound {numbers[actor['compound']]}"]
        if preposition := sentence.governor(actor):
            notes.append(f"after '{preposition}'")
        if not is_known(actor):
            notes.append("no state or group")
        yield f"{sentence.phrase(actor['first'], actor['last'])} = {code_of(actor)} ({', '.join(notes)})"


def _heads(sentence: Sentence, lexicon: Lexicon) -> Iterator[str]:
    shown = [head for head in sentence.heads if not head["is_auxiliary"]]
    if not shown:
        yield "none that a pattern begins with"
    for head in shown:
        reading = ("passive verb" if head["is_passive"] else "verb") if head["is_verb"] else "noun"
        yield f"{sentence.words[head['head']]}: {reading}"
        matches = [match for match in sentence.matches if match["head"] == head["head"]]
        for match in matches:
            entry = lexicon.patterns.row(match["pattern"], named=True)
            yield f"  {'*' if match['outcome'] == FIRED else '-'} {_entry(entry, sentence.text)}"
            if match["outcome"] != FIRED:
                yield f"      {match['outcome']}"
        if not matches:
            yield from _tried(head)


def _tried(head: Row) -> Iterator[str]:
    """Entries that begin with a word and do not go on as the text does."""
    if not head["entries"]:
        yield "  no entry as it stands here"
        return
    yield f"  none of the {head['entries']} entries that begin with it goes on like this:"
    yield from (f"    {_entry(entry, head['word'])}" for entry in head["tried"])


def _entry(entry: Row, text: str) -> str:
    """An entry of the lexicon; of many alternatives only one is shown that the text has."""
    lower = text.lower()
    places = []
    for place in entry["pattern"].split(" "):
        words = place.split("|")
        seen = [word for word in words if word[:_BEGINNING].lower() in lower] or words
        places.append(place if len(words) <= _ALTERNATIVES else f"{seen[0]}|…")
    return f"{entry['code'] or entry['effect']} '{' '.join(places)}' {entry['rule_id']}"


def _events(sentence: Sentence) -> Iterator[str]:
    """The events, why other acts gave none, and, where there is no event, what no entry covers."""
    acts = {act["head"]: act for act in sentence.placed}
    coded = {mention["head"] for mention in sentence.mentions}
    for mention in sentence.mentions:
        yield from _event(mention, acts[mention["head"]], sentence)
    for head, act in acts.items():
        if head not in coded:
            yield from _failed(act, sentence)
    if not sentence.mentions:
        yield from _nothing(sentence)


def _nothing(sentence: Sentence) -> Iterator[str]:
    """How far a sentence without an event came, and what no entry covers in it."""
    if not sentence.actors:
        yield "nothing coded: no actor that the lexicon knows"
    elif not sentence.heads:
        yield "nothing coded: no word that a pattern begins with"
    elif not sentence.placed:
        yield "nothing coded: no pattern fired"
    for kind, called in _UNCOVERED:
        if words := [row["word"] for row in sentence.uncovered if row["kind"] == kind]:
            yield f"{called} that no entry covers: {', '.join(words)}"
    if names := list(_unknown_names(sentence)):
        yield f"names that no entry covers: {', '.join(names)}"


def _event(mention: Row, act: Row, sentence: Sentence) -> Iterator[str]:
    """An event with where its source and target were found, its status and its date."""
    precision = mention["event_date_precision"]
    is_dated = precision not in (None, "none")
    when = f" {mention['event_date']} ({precision})" if is_dated else ""
    yield (
        f"{mention['source_code']} -> {mention['target_code']} {mention['event_code']} {mention['status']}{when}: "
        f"'{mention['source_text']}' {mention['trigger_text']} '{mention['target_text']}' ({mention['rule_id']})"
    )
    compounds = {actor["actor"]: actor["compound"] for actor in sentence.actors}
    turned = act["source"] != act["target"] and compounds[mention["target_actor"]] == act["source"]
    source, target = ("target", "source") if turned else ("source", "target")
    yield f"  source: {how_placed(source, act)}; target: {how_placed(target, act)}"
    if mention["event_code"] != act["code"] and not turned:
        yield f"  {act['code']} by its pattern, {mention['event_code']} for these roles (role_codes.csv)"
    if reason := why_status(act, sentence):
        yield f"  {mention['status']}: {reason}"
    published = "no date known" if mention["event_date"] is None else f"published {mention['event_date']}"
    yield f"  {'dated by the sentence' if is_dated else published}; confidence {mention['confidence']:.2f}"


def _failed(act: Row, sentence: Sentence) -> Iterator[str]:
    """Why an act gave no event."""
    missing = [side for side in ("source", "target") if act[side] is None]
    what = f"no {' and no '.join(missing)} found" if missing else "its actors make no event"
    yield f"nothing coded for '{sentence.words[act['head']]}' ({act['code']}): {what}"
    yield from (f"  {side}: {why_no_side(side, act, sentence)}" for side in missing)
    if not missing:
        yield from (f"  {reason}" for reason in why_no_event(act, sentence))


def _unknown_names(sentence: Sentence) -> Iterator[str]:
    """Runs of words with a capital outside actors, but not the first word of the sentence alone."""
    named = {token for actor in sentence.actors for token in range(actor["first"], actor["last"] + 1)}
    run: list[int] = []
    for token in [*sentence.words, -1]:
        if token not in named and sentence.has(token, "CAPITAL") and not sentence.has(token, *_NO_NAME):
            run.append(token)
            continue
        if run and run != [min(sentence.words)]:
            yield sentence.phrase(run[0], run[-1])
        run = []
