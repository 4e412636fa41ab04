"""The frames that the marts take from the lexicon and the formats, by the names that the dbt project gives them."""

import polars as pl

from pipelines.coding import Lexicon
from pipelines.formats import event_scales


def dimensions(lexicon: Lexicon) -> dict[str, pl.DataFrame]:
    """Event codes, countries, groups and actors of a lexicon, and what other formats make of the codes."""
    return {
        "event_codes": lexicon.event_codes,
        "countries": lexicon.countries,
        "groups": lexicon.groups,
        "actors": lexicon.actors,
        "event_scales": event_scales(),
    }
