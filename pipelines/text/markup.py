"""HTML within a record: a whole page, of which the article is taken, or a fragment, of which all text is."""

import re
from typing import Any

from pipelines.text.patience import read_in_time
from pipelines.text.records import Record
from pipelines.text.webpages import read_webpage

_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "header", "hr", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
)
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "figure")
# How feeds end a summary, as a rule in a link of its own.
_INVITATION = re.compile(
    r"\s*(?:\[(?:…|\.\.\.)\]|(?:continue reading|read more|read the full (?:story|article))\b\W*)$", re.IGNORECASE
)


def with_text_of(record: Record, html: str) -> Record:
    """The record with the text of its HTML; of what else a page says, only what the record lacks."""
    if not _PAGE.search(html[:5_000]):
        fragment = read_in_time(lambda html: Record(1, text=plain(html)), html)
        return fragment._replace(**_given(record._replace(title=record.title and plain(record.title))))
    return read_webpage(html)._replace(**_given(record))


def _given(record: Record) -> dict[str, Any]:
    """The fields that are filled."""
    return {name: value for name, value in record._asdict().items() if value is not None}


def plain(fragment: str) -> str:
    """The text of a fragment, a line for each block, without an invitation to read on."""
    if not _MARKUP.search(fragment):
        return fragment
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(root, *_UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in root.iter(*_BLOCKS):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    text = "\n".join(" ".join(line.split()) for line in root.text_content().splitlines())
    return _INVITATION.sub("", re.sub(r"\n{2,}", "\n\n", text).strip())
