"""What is to be forgotten, told by hashes of addresses and of publishers; the hashes are kept, the words are not."""

from collections.abc import Collection
from typing import Literal

import polars as pl
import polars_hash as plh

Kind = Literal["address", "publisher"]

# What links add to tell where a reader came from.
_TRACKING = r"(?i)[?&](?:utm_[a-z]+|fbclid|gclid|mc_[ce]id|cmpid|ocid)=[^&#]*"
_HOST = r"^([^/?#]*)(.*)$"


def is_forgotten(tombstones: Collection[str]) -> pl.Expr:
    """Whether a record, by `url`, `source_path` and `publisher`, is one of what was taken down."""
    address = pl.coalesce("url", "source_path")
    hashes = [tombstone("address", address), tombstone("publisher", pl.col("publisher"))]
    return pl.any_horizontal(found.is_in(list(tombstones)).fill_null(value=False) for found in hashes)


def tombstone(kind: Kind, value: pl.Expr) -> pl.Expr:
    """The hash that stands for an address or a publisher, the same however it is spelled; null where there is none."""
    spelled = _address(value) if kind == "address" else value.str.to_lowercase().str.replace_all(r"\s+", " ")
    return plh.concat_str([pl.lit(kind), spelled.str.strip_chars()], separator="\x1f").chash.sha2_256()


def _address(value: pl.Expr) -> pl.Expr:
    """An address without scheme, www, fragment, tracking and closing slash, its host in lower case."""
    bare = (
        value.str.strip_chars()
        .str.replace(r"(?i)^https?://(?:www\.)?", "")
        .str.replace(r"#.*$", "")
        .str.replace_all(_TRACKING, "")
        .str.replace(r"[/?&]+$", "")
    )
    return bare.str.extract(_HOST, 1).str.to_lowercase() + bare.str.extract(_HOST, 2)
