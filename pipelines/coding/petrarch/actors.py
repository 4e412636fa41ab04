"""Actor and agent files: names with the codes that they have, always or in a period."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from pipelines.coding.petrarch.codes import ActorCode, ActorCodes
from pipelines.coding.petrarch.lines import Line, Sets, Unread, Unrepresentable, phrase, split_codes

_FORMS = re.compile(r"^(?P<name>[^{}]*)(?:\{(?P<forms>[^{}]*)\})?$")
_PERIOD = re.compile(r"^(?P<code>\S+?)\s*(?:(?P<sign>[<>])\s*(?P<day>\w+)|\s(?P<first>\w+)\s*-\s*(?P<last>\w+))?$")
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DIGITS = re.compile(r"[12][0-9]{7}")
_NOBODY = "---"
_ARMED = frozenset(["REB", "SEP", "INS", "RAD", "UAF"])
_TWENTIETH = 30  # two digits above it are a year of the last century
_ABBREVIATION = 3  # a name of so few letters is one

Row = tuple[str, dict[str, str]]  # file of the overlay, cells


@dataclass
class _Block:
    """A name, its synonyms and what they stand for, each with its line."""

    names: list[tuple[Line, str]] = field(default_factory=list)
    codes: list[tuple[Line, str]] = field(default_factory=list)


def read_actors(lines: Iterable[Line], codes: ActorCodes, unread: list[Unread]) -> Iterator[Row]:
    """The lines of the overlay that say the same; what cannot be said is added to `unread`."""
    sets = Sets(lines)
    for block in _blocks(sets, unread):
        names = list(dict.fromkeys(_actor_case(form) for line, name in block.names for form in _forms(name)))
        for line, text in block.codes:
            try:
                yield _actor(names, text, line, codes, unread)
            except Unrepresentable as reason:
                unread.append(Unread(line, str(reason)))


def read_agents(lines: Iterable[Line], codes: ActorCodes, unread: list[Unread]) -> Iterator[Row]:
    """The same of agents, which have a role and no state."""
    sets = Sets(lines)
    for block in _blocks(sets, unread):
        names = list(dict.fromkeys(form.lower() for _, name in block.names for form in _forms(name)))
        for line, text in block.codes:
            try:
                yield "agents", {"names": "|".join(names), "role": _role(text, line, codes, unread), "note": ""}
            except Unrepresentable as reason:
                unread.append(Unread(line, str(reason)))


def _role(text: str, line: Line, codes: ActorCodes, unread: list[Unread]) -> str:
    """The role of an agent."""
    code = codes.split(text.strip("~"))
    if not code.role:
        raise Unrepresentable(f"the code '{text}' has no role that the lexicon knows")
    others = (*filter(None, (code.country, code.group)), *code.left_out)
    _tell_left_out(line, code._replace(left_out=others), unread)
    return code.role


def _blocks(sets: Sets, unread: list[Unread]) -> Iterator[_Block]:
    """The blocks that have names and codes."""
    block = _Block()
    for line in sets.rest:
        is_more = line.text.startswith(("+", "["))
        if not is_more:
            yield from _whole(block, unread)
            block = _Block()
        try:
            name, found = split_codes(line.text.removeprefix("+"))
            names = sets.expand(name) if name else []
            _refuse_odd(names)
        except Unrepresentable as reason:
            unread.append(Unread(line, str(reason)))
            continue
        block.names += [(line, name) for name in names]
        block.codes += [(line, code) for code in found]
    yield from _whole(block, unread)


def _whole(block: _Block, unread: list[Unread]) -> Iterator[_Block]:
    """The block, if it can be used."""
    if block.names and block.codes:
        yield block
        return
    lines = dict.fromkeys(line for line, _ in (*block.names, *block.codes))
    reason = "has no code that can be read" if block.names else "has no name that can be read"
    unread += (Unread(line, reason) for line in lines)


def _refuse_odd(names: Iterable[str]) -> None:
    for name in names:
        found = _FORMS.fullmatch(name)
        if not found or "|" in name:
            raise Unrepresentable(f"'{name}' is no name with its plural in braces")
        if not any(map(str.isalpha, found["name"])) or not name.isprintable() or "$" in name:
            raise Unrepresentable(f"'{name}' is nothing that a text can hold")


def _forms(name: str) -> list[str]:
    """A name and the plurals that stand in braces behind it; the coder does possessives itself."""
    found = _FORMS.fullmatch(name)
    forms = [found["name"], *(found["forms"] or "").replace(",", " ").split()] if found else []
    return [re.sub(r"['’][sS]?$", "", phrase(form)) for form in forms if phrase(form)]


def _actor_case(name: str) -> str:
    """A name as news writes it: capitals would be found in capitals only, which is right for short abbreviations."""
    letters = sum(character.isalpha() for character in name)
    if name.isupper() and (" " in name or letters > _ABBREVIATION):
        return _NAME_PART.sub(lambda part: part[0].capitalize(), name)
    return name


def _actor(names: list[str], text: str, line: Line, codes: ActorCodes, unread: list[Unread]) -> Row:
    found = _PERIOD.fullmatch(text)
    if not found:
        raise Unrepresentable(f"'[{text}]' is no code with a period such as <YYMMDD, >YYMMDD, YYMMDD-YYMMDD")
    first, last = _period(found.groupdict())
    period = {"from": str(first or ""), "to": str(last or "")}
    cells = {"names": "|".join(names), "note": ""}
    if found["code"] == _NOBODY:
        if first or last:
            raise Unrepresentable("a name that stands for nobody in a period has no counterpart")
        return "places", cells | {"country": ""}
    code = codes.split(found["code"])
    if not (code.country or code.group or code.role):
        raise Unrepresentable(f"the code '{found['code']}' has no state, group or role that the lexicon knows")
    _tell_left_out(line, code, unread)
    parts = {"country": code.country, "group": code.group, "role": code.role}
    file = _file(code, is_dated=bool(first or last))
    if file == "places":
        return file, cells | {"country": code.country}
    office = {"office": ""} if file == "persons" else {}
    return file, cells | parts | period | office


def _file(code: ActorCode, is_dated: bool) -> str:
    """Where an actor goes: the format does not tell persons from bodies, but it is persons who have terms of office."""
    if code.role in _ARMED:
        return "armed_groups"
    if is_dated and code.country and code.role:
        return "persons"
    if not code.country:
        return "organizations"
    return "institutions" if code.role or code.group or is_dated else "places"


def _tell_left_out(line: Line, code: ActorCode, unread: list[Unread]) -> None:
    if code.left_out:
        unread.append(Unread(line, f"imported without {', '.join(code.left_out)}, for which a line has no room"))


def _period(found: Mapping[str, str | None]) -> tuple[date | None, date | None]:
    """First and last day; < is before a day, > from it on."""
    if found["sign"] == "<":
        return None, _day(found["day"]) - timedelta(days=1)
    if found["sign"] == ">":
        return _day(found["day"]), None
    if not found["first"]:
        return None, None
    first, last = _day(found["first"]), _day(found["last"])
    if first > last:
        raise Unrepresentable(f"the period begins on {first} and ends before, on {last}")
    return first, last


def _day(text: str | None) -> date:
    """A day written as YYMMDD or YYYYMMDD."""
    digits = text or ""
    if len(digits) == 6:
        digits = f"{'19' if digits[:2] > str(_TWENTIETH) else '20'}{digits}"
    try:
        return datetime.strptime(digits if _DIGITS.fullmatch(digits) else "", "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Unrepresentable(f"'{text}' is no day such as 010911 or 20010911") from None
