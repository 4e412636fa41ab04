"""Markdown pages: the front matter read, the markup taken off."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.text.plain import read_article, read_plain
from pipelines.text.records import Record

# Front matter is a few lines; what is longer is an article between two rules.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELDS = {
    "title": ("title",),
    "page_date": ("published_at", "date"),
    "url": ("url", "canonical_url"),
    "publisher": ("publisher", "source"),
    "language": ("language", "lang"),
}
_SPELLED = {"softbreak": " ", "hardbreak": "\n"}


def read_markdown(content: str) -> Record:
    """The article that a Markdown file holds; a heading above it is the headline where the front matter names none."""
    matter, body = _front_matter(content.replace("\r\n", "\n"))
    blocks = list(_blocks(body))
    heading = blocks[0][1] if blocks and blocks[0][0] in {"h1", "h2"} else None
    title = matter.get("title") or heading
    lines = [line for _, text in blocks for line in text.splitlines()]
    page = read_article(lines, title) if title else read_plain("\n\n".join(lines))
    return page._replace(**matter)


def _front_matter(content: str) -> tuple[dict[str, Any], str]:
    """The fields that the lines between two rules at the top give, and what comes below."""
    found = _FRONT_MATTER.match(content)
    try:
        # The loader that makes text of everything: a day that the calendar lacks is for `dates` to refuse.
        matter = yaml.load(found.group(1), yaml.BaseLoader) if found else None  # noqa: S506 - it makes no objects
    except (yaml.YAMLError, RecursionError):
        matter = None
    if not found or not isinstance(matter, dict):
        return {}, content
    named = {
        field: next((matter[name] for name in names if matter.get(name)), None) for field, names in _FIELDS.items()
    }
    return {field: value for field, value in named.items() if isinstance(value, str)}, content[found.end() :]


def _blocks(body: str) -> Iterator[tuple[str, str]]:
    """Each heading, paragraph, list item and table cell with its tag; code is nobody's news."""
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    for opening, token in pairwise(tokens):
        if token.type == "inline" and (text := _text_of(token)):
            yield opening.tag, text


def _text_of(block: Token) -> str:
    """The words of a block without its markup, its pictures and their captions."""
    pieces = (
        child.content if child.type in {"text", "code_inline"} else _SPELLED.get(child.type, "")
        for child in block.children or ()
    )
    return "".join(pieces).strip()
