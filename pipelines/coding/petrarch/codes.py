"""CAMEO's actor codes taken apart: state, role, group."""

import re
from typing import NamedTuple

from pipelines.coding.entries import ROLES, Entries
from pipelines.coding.petrarch.lines import Unrepresentable

_PARTS = re.compile(r"(?:[A-Z]{3})+")


class ActorCode(NamedTuple):
    """The parts that a line of the lexicon can hold, and those that it cannot."""

    country: str
    role: str
    group: str
    left_out: tuple[str, ...]


class ActorCodes:
    """How to take codes apart, by the states and groups of a lexicon."""

    def __init__(self, entries: Entries) -> None:
        rows = entries["countries"]
        self._countries = {row["cameo"]: row["country"] for row in reversed(rows)}
        self._countries |= {row["cameo"]: row["country"] for row in rows if row["cameo"] == row["country"]}
        self._groups = {row["group"] for row in entries["groups"]}

    def split(self, code: str) -> ActorCode:
        """The first state, the first role and the first group of a code; with the state as ISO 3166 has it."""
        if not _PARTS.fullmatch(code):
            raise Unrepresentable(f"the code '{code}' is no series of three capital letters")
        country = role = group = ""
        left_out = []
        for part in (code[start : start + 3] for start in range(0, len(code), 3)):
            if not country and part in self._countries and not (role and part in ROLES):
                country = self._countries[part]
            elif not role and part in ROLES:
                role = part
            elif not group and part in self._groups:
                group = part
            else:
                left_out.append(part)
        return ActorCode(country, role, group, tuple(left_out))
