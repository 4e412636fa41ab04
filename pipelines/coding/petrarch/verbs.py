"""Verb files: blocks of verbs with a code, and patterns around them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import prod

from pipelines.coding.petrarch.actors import Row
from pipelines.coding.petrarch.lines import Line, Sets, Unread, Unrepresentable, phrase, split_codes

_HEADER = re.compile(r"^---\s*(?P<name>[^\[\]]*?)\s*(?P<code>\[[^\[\]]*\])?\s*---$")
_VERB = re.compile(r"^(?P<name>[^{}]+?)\s*(?:\{(?P<forms>[^{}]*)\})?$")
_TOKEN = re.compile(r"[(){}]|[^\s(){}]+")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PAIRS = {")": "(", "}": "{"}
_NOTHING = "---"
_MOST_WORDINGS = 20_000  # that one line may stand for; each costs memory and time to compile


@dataclass
class _Block:
    """Verbs that share a code and patterns."""

    code: str = ""
    verbs: list[tuple[Line, str, str]] = field(default_factory=list)  # line, verb, code of its own
    patterns: list[tuple[Line, str, list[str]]] = field(default_factory=list)


def read_verbs(lines: Iterable[Line], codes: frozenset[str], unread: list[Unread]) -> Iterator[Row]:
    """The lines of the overlay that say the same; what cannot be said is added to `unread`."""
    sets = Sets(lines)
    for block in _blocks(sets.rest, unread):
        yield from _bare(block, codes, unread)
        for line, text, found in block.patterns:
            try:
                yield _pattern(block, text, _code(found, codes), sets)
            except Unrepresentable as reason:
                unread.append(Unread(line, str(reason)))


def _blocks(lines: Iterable[Line], unread: list[Unread]) -> Iterator[_Block]:
    """The blocks of a file; a verb after patterns begins another."""
    block = _Block()
    for line in lines:
        try:
            header = _HEADER.fullmatch(line.text)
            if header or (block.patterns and not line.text.startswith(("-", "~", "+"))):
                yield block
                block = _Block(code=header["code"].strip("[] ") if header and header["code"] else "")
            if not header:
                _read(line, block)
        except Unrepresentable as reason:
            unread.append(Unread(line, str(reason)))
    yield block


def _read(line: Line, block: _Block) -> None:
    """Add a verb or a pattern to its block."""
    if line.text.startswith("~"):
        raise Unrepresentable("a transformation of one event into another has no counterpart")
    if line.text.startswith("+"):
        raise Unrepresentable("a member of no set")
    text, codes = split_codes(line.text)
    if text.startswith("-"):
        if not block.verbs:
            raise Unrepresentable("a pattern without a verb before it")
        block.patterns.append((line, text.removeprefix("-"), codes))
        return
    found = _VERB.fullmatch(text)
    if not found or not _are_words(found["name"]) or len(codes) > 1:
        raise Unrepresentable(f"'{line.text}' is no verb with its forms in braces and one code")
    verb = phrase(found["name"]).lower()
    block.verbs.append((line, verb, codes[0] if codes else ""))
    strange = _unknown_forms(verb, (found["forms"] or "").replace(",", " ").split())
    if strange:
        raise Unrepresentable(f"imported without the forms {', '.join(strange)}, which are no inflections of '{verb}'")


def _unknown_forms(verb: str, forms: Iterable[str]) -> list[str]:
    """The forms that the coder will not take for the verb's."""
    import lemminflect

    word, *rest = verb.split()
    found = lemminflect.getAllInflections(word, "VERB") or lemminflect.getAllInflectionsOOV(word, "VERB")
    known = {word} | {form.lower() for inflected in found.values() for form in inflected}
    written = [phrase(form).lower() for form in forms]
    return [form for form in written if form.split()[:1] and form.split()[0] not in known and form != " ".join(rest)]


def _code(found: list[str], codes: frozenset[str]) -> tuple[str, str]:
    """Code and direction; `a:b` is a from the source to the target and b back."""
    if len(found) != 1 or not found[0]:
        raise Unrepresentable("needs one code in brackets")
    there, _, back = (part.strip() for part in found[0].partition(":"))
    for code in filter(None, (there or "''", back)):
        if code not in codes and code != _NOTHING:
            raise Unrepresentable(f"'{code}' is no CAMEO event code")
    if _NOTHING in (there, back):
        back = ""
    return there, "both" if there == back else back


def _bare(block: _Block, codes: frozenset[str], unread: list[Unread]) -> Iterator[Row]:
    """The verbs of a block on their own, by code."""
    by_code: dict[tuple[str, str], list[str]] = {}
    for line, verb, own in block.verbs:
        code = own or block.code
        if not code and block.patterns:
            continue  # the verb only carries patterns
        try:
            by_code.setdefault(_code([code], codes), []).append(verb)
        except Unrepresentable as reason:
            unread.append(Unread(line, str(reason)))
    for (code, direction), verbs in by_code.items():
        yield _row(code, direction, ["|".join(map(_joined, verbs))])


def _pattern(block: _Block, text: str, code: tuple[str, str], sets: Sets) -> Row:
    """One pattern with all verbs of its block."""
    before, after = _around_verb(text)
    if not set(before) <= {"$", "+", "%"}:
        raise Unrepresentable("words before the verb; patterns begin with the verb")
    there, direction = code
    words, turned = _words(before, after)
    if turned:
        if direction:
            raise Unrepresentable("a code for each direction where the verb is passive")
        direction = turned
    if "%" in (*before, *words):
        direction = direction or "both"
    items = [_members(sets, word[1:]) if word.startswith("&") else word for word in words if word != "%"]
    verbs = [_joined(verb) for _, verb, _ in block.verbs]
    if prod(item.count("|") + 1 for item in [*items, "|".join(verbs)]) > _MOST_WORDINGS:
        raise Unrepresentable(f"stands for more than {_MOST_WORDINGS:,} wordings; split its sets")
    return _row(there, "" if direction == "passive" else direction, ["|".join(verbs), *items])


def _around_verb(text: str) -> tuple[list[str], list[str]]:
    """The tokens before and after the verb's asterisk, brackets of phrases taken off."""
    opened: list[str] = []
    tokens = []
    for token in _TOKEN.findall(text):
        if token in _PAIRS.values():
            opened.append(token)
        elif token in _PAIRS:
            if not opened or opened.pop() != _PAIRS[token]:
                raise Unrepresentable(f"'{token}' closes nothing")
        else:
            tokens += _parts(token)
    if opened:
        raise Unrepresentable(f"'{opened[-1]}' is not closed")
    if tokens.count("*") != 1:
        raise Unrepresentable("needs one * where the verb stands")
    place = tokens.index("*")
    return tokens[:place], tokens[place + 1 :]


def _parts(token: str) -> list[str]:
    """A symbol, a set or the words of a phrase."""
    if token in ("*", "$", "+", "%") or re.fullmatch(r"&\w+", token):
        return [token]
    if not _are_words(token):
        raise Unrepresentable(f"'{token}' has no counterpart in patterns")
    return phrase(token).lower().split()


def _are_words(text: str) -> bool:
    """Whether a text is one or more words and nothing else."""
    words = phrase(text).split()
    return bool(words) and all(_WORD.fullmatch(word) for word in words)


def _members(sets: Sets, name: str) -> str:
    """The words of a set as alternatives of a pattern."""
    members = sets.words(name)
    odd = next((member for member in members if not _are_words(member)), None)
    if odd is not None:
        raise Unrepresentable(f"the set '{name}' holds '{odd}', which is no word")
    return "|".join(map(_joined, members))


def _words(before: list[str], after: list[str]) -> tuple[list[str], str]:
    """What follows the verb, with T for the target, and "passive" or "reverse" where the target stands before it."""
    if (*before, *after).count("+") > 1 or (*before, *after).count("$") > 1:
        raise Unrepresentable("the source or the target twice")
    if "+" in before:
        if "$" in before:
            raise Unrepresentable("source and target before the verb")
        if "$" not in after:
            raise Unrepresentable("a target before the verb and no source")
        others = [word for word in after if word != "$"]
        return ([], "passive") if others in ([], ["by"]) else (_placed(after, "$"), "reverse")
    if "$" in after:
        raise Unrepresentable("the source after the verb")
    return _placed(after, "+"), ""


def _placed(tokens: list[str], symbol: str) -> list[str]:
    """The tokens with T for a symbol, which is left out at the end, where the coder looks anyway."""
    placed = ["T" if token == symbol else token for token in tokens]
    return placed[:-1] if placed[-1:] == ["T"] else placed


def _joined(word: str) -> str:
    """A word or phrase as one alternative of a pattern."""
    return "-".join(word.lower().split())


def _row(code: str, direction: str, items: list[str]) -> Row:
    root = code[:2] if code != _NOTHING else "01"
    cells = {"code": code, "kind": "verb", "pattern": " ".join(items), "direction": direction, "example": ""}
    return f"verbs/{root}", cells
