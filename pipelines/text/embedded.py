"""The article in the data of a page that scripts are to build: such a page shows no text of its own.

Each site names its fields as it likes. So the article is told by its words: the list, or the one string of HTML, that
holds the most of its paragraphs.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_DATA = re.compile(
    r"""<script\b[^<>]*?\b(?:id=["']__NEXT_DATA__["']|type=["']application/json["'])[^<>]*>(.*?)</script>""",
    re.DOTALL | re.IGNORECASE,
)
_TAG, _BLOCK_END = (
    re.compile(r"<[^<>]{0,1000}>"),
    re.compile(r"</(?:p|div|h\d|li|blockquote)>|<br\s?/?>", re.IGNORECASE),
)
_PARAGRAPH = re.compile(r"""[.!?…:]["'”’»)\]]*$""")
_SHORTEST = 5  # words
_DEEPEST = 40
# A list within another is the article where hardly anything is beside it.
_NEARLY_ALL = 0.9


def embedded_article(page: str) -> list[str]:
    """The paragraphs of the article in the data of the page's scripts; none where they hold none."""
    found = [_article(content) for data in _DATA.finditer(page) if (content := _loaded(data[1])) is not None]
    return max(found, key=_length, default=[])


def _loaded(data: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _article(content: Any) -> list[str]:
    """The paragraphs of the innermost part that holds nearly all that the fullest one does."""
    parts = sorted(_parts(content, 0), key=_length)
    fullest = _length(parts[-1]) if parts else 0
    return next((part for part in parts if _length(part) >= _NEARLY_ALL * fullest), [])


def _parts(content: Any, depth: int) -> Iterator[list[str]]:
    """The paragraphs of each list and string, without those of lists that stand beside it."""
    if isinstance(content, str):
        yield _paragraphs(content)
    elif isinstance(content, list) and depth < _DEEPEST:
        yield [paragraph for item in content for paragraph in _own(item, depth + 1)]
    if isinstance(content, dict | list) and depth < _DEEPEST:
        for item in content.values() if isinstance(content, dict) else content:
            yield from _parts(item, depth + 1)


def _own(item: Any, depth: int) -> list[str]:
    """The paragraphs of one item of a list: its own string, or the longest of its fields."""
    if isinstance(item, str):
        return _paragraphs(item)
    if isinstance(item, dict) and depth < _DEEPEST:
        return max((_own(value, depth + 1) for value in item.values()), key=_length, default=[])
    return []


def _paragraphs(text: str) -> list[str]:
    """The lines of plain text or HTML that are sentences."""
    from html import unescape

    lines = (unescape(_TAG.sub("", line)).strip() for line in _BLOCK_END.sub("\n", text).splitlines())
    return [line for line in lines if len(line.split()) >= _SHORTEST and _PARAGRAPH.search(line)]


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))
