"""Two codings of the same articles compared: the events gained, lost and changed."""

from collections.abc import Sequence

import polars as pl

_SENTENCE = ("article_id", "sentence_no")
_EVENT = ("source_code", "target_code", "event_code", "status")
_SHOWN = (*_EVENT, "trigger_text", "rule_id")
# What two mentions of a sentence share that are the same event read differently: both actors, else the trigger.
_PLACES = (("source_start", "target_start"), ("trigger_start",))


def compare_mentions(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """One row per event of a sentence that only one of two codings has, or that they read differently.

    `change` (gained, lost, changed), the article and the sentence, and of both codings (`old_...`, `new_...`, null
    where there is none) actors, code, status, trigger and rule. That a rule or a span differs alone is no change.
    """
    key = [*_SENTENCE, *_EVENT]
    first_old, first_new = one_per_event(old), one_per_event(new)
    lost = first_old.join(first_new, on=key, how="anti", maintain_order="left")
    gained = first_new.join(first_old, on=key, how="anti", maintain_order="left")
    pairs = []
    for place in _PLACES:
        pair = _numbered(lost, place).join(
            _numbered(gained, place), on=[*_SENTENCE, *place, "number"], suffix="_new", validate="1:1"
        )
        pairs.append(pair.select(old="mention_id", new="mention_id_new"))
        lost = lost.join(pair, on="mention_id", how="anti", maintain_order="left")
        gained = gained.join(pair, left_on="mention_id", right_on="mention_id_new", how="anti", maintain_order="left")
    changed = pl.concat(pairs)
    ids = [
        changed.select("old", "new", change=pl.lit("changed")),
        lost.select(old="mention_id", new=pl.lit(None, pl.String), change=pl.lit("lost")),
        gained.select(old=pl.lit(None, pl.String), new="mention_id", change=pl.lit("gained")),
    ]
    return _described(pl.concat(ids), first_old, first_new)


def one_per_event(mentions: pl.DataFrame) -> pl.DataFrame:
    """The first mention of each event of a sentence."""
    return mentions.unique([*_SENTENCE, *_EVENT], keep="first", maintain_order=True)


def _numbered(mentions: pl.DataFrame, place: Sequence[str]) -> pl.DataFrame:
    """The mentions, those of one place in a sentence counted."""
    return mentions.with_columns(number=pl.int_range(pl.len()).over(*_SENTENCE, *place))


def _described(ids: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The changes with what both codings say, in the order of the articles."""
    context = ("published_date", "url", "sentence")
    sides = [
        mentions.select(
            pl.col("mention_id").alias(name),
            *(pl.col(column).alias(f"{name}_{column}") for column in (*_SENTENCE, *context, *_SHOWN)),
        )
        for name, mentions in (("old", old), ("new", new))
    ]
    joined = ids
    for name, side in zip(("old", "new"), sides, strict=True):
        joined = joined.join(side, on=name, how="left", maintain_order="left", validate="m:1")
    either = [pl.coalesce(f"old_{column}", f"new_{column}").alias(column) for column in (*_SENTENCE, *context)]
    shown = [f"{name}_{column}" for name in ("old", "new") for column in _SHOWN]
    return joined.select("change", *either, *shown).sort(*_SENTENCE, "change", *shown, nulls_last=True)
