"""Why a text was coded as it was: for a person to read, one block per sentence."""

from typing import Any

import polars as pl

from pipelines.coding.bits import names_of
from pipelines.coding.coder import Reading, mentions_of, read
from pipelines.coding.dictionary import Lexicon

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


def explain(articles: pl.DataFrame, lexicon: Lexicon) -> str:
    """Tokens, phrases, patterns (`*` fired, `-` lost) and events of each sentence of an article, or why none."""
    reading = read(articles, lexicon, only_promising=False)
    mentions = mentions_of(reading, lexicon)
    text = str(articles["text"][0])
    blocks = [
        _sentence(row, reading, mentions, text, lexicon)
        for row in reading.batch.stream.sentences.with_row_index("row").to_dicts()
    ]
    return "\n\n".join(blocks)


def _sentence(sentence: dict[str, int], reading: Reading, coded: pl.DataFrame, text: str, lexicon: Lexicon) -> str:
    row = pl.col("sentence") == sentence["row"]
    within = pl.col("head").is_between(sentence["first"], sentence["last"])
    stream = reading.batch.stream
    tokens = (
        stream.tokens.with_row_index("token")
        .filter(row)
        .with_columns(start=stream.starts(pl.col("token")), end=stream.ends(pl.col("token")))
    )
    actors, heads = reading.actors.filter(row), reading.heads.filter(row)
    matches, placed = reading.matches.filter(within), reading.placed.filter(within)
    mentions = coded.filter(pl.col("sentence_start") == sentence["start"])
    words = {token["token"]: text[token["start"] : token["end"]] for token in tokens.to_dicts()}
    lines = [f"[{sentence['number']}] {text[sentence['start'] : sentence['end']]}"]
    lines += ["  tokens", *(f"    {line}" for line in _tokens(tokens, words))]
    lines += ["  actors", *(f"    {line}" for line in _actors(actors, words))]
    lines += ["  verbs and event nouns", *(f"    {line}" for line in _heads(heads, matches, placed, words, lexicon))]
    lines += ["  events", *(f"    {line}" for line in _events(mentions) or _why_not(actors, heads, placed, words))]
    return "\n".join(lines)


def _tokens(tokens: pl.DataFrame, words: dict[int, str]) -> list[str]:
    shown = []
    for token in tokens.to_dicts():
        bits = [name.lower() for name in names_of(token["flags"]) if name in _SHOWN_BITS]
        shown.append(words[token["token"]] + (f"/{'+'.join(bits)}" if bits else ""))
    return [" ".join(shown)]


def _actors(actors: pl.DataFrame, words: dict[int, str]) -> list[str]:
    lines = []
    for actor in actors.to_dicts():
        code = "".join(actor[part] or "" for part in ("country", "role", "group")) or "unknown"
        lines.append(
            f"{_phrase(words, actor['first'], actor['last'])} = {code} ({actor['kind']}, compound {actor['compound']})"
        )
    return lines or ["none"]


def _heads(
    heads: pl.DataFrame, matches: pl.DataFrame, placed: pl.DataFrame, words: dict[int, str], lexicon: Lexicon
) -> list[str]:
    fired = set(placed.select("head", "pattern").iter_rows())
    lines = []
    for head in heads.to_dicts():
        reading = ("passive verb" if head["is_passive"] else "verb") if head["is_verb"] else "noun"
        lines.append(f"{words[head['head']]}: {reading}")
        for match in matches.filter(pl.col("head") == head["head"]).sort("length", descending=True).to_dicts():
            pattern = lexicon.patterns.row(match["pattern"], named=True)
            mark = "*" if (match["head"], match["pattern"]) in fired else "-"
            meaning = pattern["code"] or pattern["effect"]
            lines.append(f"  {mark} {meaning} '{pattern['pattern']}' {pattern['rule_id']}")
    return lines or ["none that a pattern begins with"]


def _events(mentions: pl.DataFrame) -> list[str]:
    return [
        f"{m['source_code']} -> {m['target_code']} {m['event_code']} {m['status']}{_when(m)}: "
        f"'{m['source_text']}' {m['trigger_text']} '{m['target_text']}' ({m['rule_id']})"
        for m in mentions.to_dicts()
    ]


def _when(mention: dict[str, Any]) -> str:
    """The date, where the sentence gives one."""
    precision = mention["event_date_precision"]
    return "" if precision in (None, "none") else f" {mention['event_date']} ({precision})"


def _why_not(actors: pl.DataFrame, heads: pl.DataFrame, placed: pl.DataFrame, words: dict[int, str]) -> list[str]:
    if actors.is_empty():
        return ["nothing coded: no actor that the lexicon knows"]
    if heads.is_empty():
        return ["nothing coded: no word that a pattern begins with"]
    if placed.is_empty():
        return ["nothing coded: no pattern matched, or one that blocks won"]
    lines = []
    for act in placed.to_dicts():
        missing = [side for side in ("source", "target") if act[side] is None]
        reason = (
            f"no {' and no '.join(missing)} found"
            if missing
            else "an actor has no country, group or role, or both are one"
        )
        lines.append(f"nothing coded for '{words[act['head']]}' ({act['code']}): {reason}")
    return lines


def _phrase(words: dict[int, str], first: int, last: int) -> str:
    return " ".join(words[token] for token in range(first, last + 1))
