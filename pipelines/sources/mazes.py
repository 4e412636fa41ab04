"""XML that parsers lose themselves in: entities of its own, tags without an end, elements nested without one."""

from contextlib import suppress

from lxml import etree

from pipelines.sources.items import UnreadableError
from pipelines.text.patience import has_endless_tag

_PROLOGUE = 100_000
# In a thread nothing stops a parser, which takes half a second for these.
_MOST_ATTRIBUTES = 3_000


def refuse_maze(content: bytes) -> None:
    """Raise where a feed or sitemap is built as none has to be."""
    # In UTF-16 each letter has a zero beside it.
    plain = content.replace(b"\0", b"")
    if b"<!ENTITY" in plain[:_PROLOGUE]:
        raise UnreadableError("declares entities of its own, which are not expanded")
    if has_endless_tag(plain.decode("latin-1"), _MOST_ATTRIBUTES):
        raise UnreadableError("has a tag with thousands of attributes")
    # Feeds are often damaged, so that only this of what is wrong with them counts here.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    with suppress(etree.XMLSyntaxError, ValueError):
        etree.fromstring(content, parser)
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableError("has elements nested hundreds deep")
