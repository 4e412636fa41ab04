"""Who receives a visitor, where the sentence names whom he comes to see."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, members
from pipelines.coding.grammar import Grammar

_VISIT, _RECEPTION = "042", "043"
_MEETING_ROOT = "04"
_HOSTS = ("GOV", "LEG", "ELI")


def name_hosts(placed: pl.DataFrame, acts: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts where a visit to a state is one to those of the state whom the visitor meets, and who receive him.

    "Putin arrives in Beijing for talks with Xi Jinping": both have a part in it.
    """
    meetings = members(acts.filter(pl.col("code").str.starts_with(_MEETING_ROOT))["head"], grammar.flags.len())
    one_way = placed.filter((pl.col("code") == _VISIT) & (pl.col("direction") == "")).drop_nulls(["source", "target"])
    states = actors.select("compound", "country").unique("compound", keep="first")
    # "flew to Rome and met Meloni" tells of the meeting by itself
    between = placed.drop_nulls(["source", "target"]).filter(pl.col("code") != _VISIT)
    meets = between.filter(pl.col("code").str.starts_with(_MEETING_ROOT))
    met_already = pl.concat([meets["source"], meets["target"]]).implode()
    near = actors.filter(pl.col("sentence").is_in(one_way["sentence"].implode()) & pl.col("role").is_in(_HOSTS))
    hosts = near.select("sentence", "country", "first", "governor", host="compound")
    # "for talks with Xi", "to meet Xi"
    met = has(at(grammar.flags, pl.col("governor")), "COMITATIVE") | at(meetings, pl.col("governor"))
    received = (
        one_way.join(states, left_on="target", right_on="compound", validate="m:1")
        .join(hosts, on=["sentence", "country"])
        .filter(
            (pl.col("governor") > pl.col("head")) & (pl.col("first") > pl.col("last")),
            pl.col("host") != pl.col("source"),
            ~pl.col("host").is_in(met_already),
            met | (pl.col("governor") == pl.col("last")),
        )
        .sort("head", "first")
        .unique("head", keep="first", maintain_order=True)
        .select("head", "host")
    )
    is_received = pl.col("host").is_not_null()
    return (
        placed.join(received, on="head", how="left", maintain_order="left", validate="m:1")
        .with_columns(
            target=pl.coalesce("host", "target"),
            direction=pl.when(is_received).then(pl.lit(_RECEPTION)).otherwise("direction"),
        )
        .drop("host")
    )
