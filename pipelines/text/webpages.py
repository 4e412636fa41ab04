"""Web pages: the article's text, headline, date, author, address and publisher. Nothing is fetched."""

import logging
import re
from typing import TYPE_CHECKING

from pipelines.text.dates import FIRST_DAY
from pipelines.text.embedded import embedded_article
from pipelines.text.furniture import words_of
from pipelines.text.patience import read_in_time
from pipelines.text.plain import read_article
from pipelines.text.records import Record

if TYPE_CHECKING:
    from trafilatura.settings import Document

# `htmldate` gives days only; the clock and zone decide on which day in UTC a page came out.
_STAMP = re.compile(
    r"""(?:publish[^<>\d]{0,60}?>?|<time\b(?![^<>]*(?:updat|modif))[^<>]*?\bdatetime=["'])"""
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:Z|[+-]\d\d:?\d\d))(?![^<>\"'])",
    re.IGNORECASE,
)
_ROOT = re.compile("<html", re.IGNORECASE)
_SITE_SEPARATOR = re.compile(r"\s+[|–—-]\s+")
_DATE_SEARCH = {"original_date": True, "extensive_search": False, "min_date": str(FIRST_DAY)}
# A body as short as this says that the quick way missed the article, or that there is little more than a headline.
_SHORT, _MUCH_MORE = 500, 2


def read_webpage(content: str) -> Record:
    """The article that a page holds; its text is empty where the page has none, and refused what takes too long."""
    # 0.3 s that the other formats do without, and no part of what a page takes.
    import trafilatura

    # It tells the log of every page without an article; here such a page is a row in `rejected`.
    logging.getLogger(trafilatura.__name__).setLevel(logging.CRITICAL)
    return read_in_time(_read, content)


def _read(content: str) -> Record:
    # A page may leave this tag out, but then trafilatura takes some for other than HTML.
    page = _extracted(content if _ROOT.search(content) else f"<html>{content}</html>")
    if page is None:
        return Record(1, text="")
    title = _without_site(page.title, page.sitename)
    article = read_article((page.text or "").splitlines(), title)
    return article._replace(
        page_date=_instant(content, page.date) or article.page_date,
        url=page.url,
        publisher=page.sitename,
        author=page.author,
    )


def _extracted(content: str) -> "Document | None":
    """What trafilatura makes of a page: the quick way, all it knows where that gives little, else what scripts hold.

    Comparing each page with what two other libraries make of it takes half as long again and on the whole is no better.
    """
    quick = _bare(content, is_quick=True)
    if quick and len(quick.text or "") >= _SHORT:
        return quick
    thorough = _bare(content, is_quick=False)
    is_enough = quick and _length(quick) * _MUCH_MORE > _length(thorough)
    shown = quick if is_enough else thorough
    return shown if _length(shown) >= _SHORT else _built(content, shown)


def _length(page: "Document | None") -> int:
    """The letters of a page's text."""
    return len((page and page.text) or "")


def _built(content: str, shown: "Document | None") -> "Document | None":
    """The page with the article that its scripts would build, where it shows much less."""
    import trafilatura

    told = "\n".join(embedded_article(content))
    if len(told) <= _length(shown) * _MUCH_MORE:
        return shown
    page = shown or trafilatura.extract_metadata(content, date_config=_DATE_SEARCH)
    page.text = told
    return page


def _bare(content: str, is_quick: bool) -> "Document | None":
    import trafilatura
    from trafilatura.settings import Document

    page = trafilatura.bare_extraction(
        content,
        fast=is_quick,
        favor_precision=is_quick,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_DATE_SEARCH,
    )
    return page if isinstance(page, Document) else None


def _instant(content: str, day: str | None) -> str | None:
    """The day of publication with the clock and zone that the page gives it."""
    stamps = (found.group(1) for found in _STAMP.finditer(content))
    return next((stamp for stamp in stamps if day and stamp.startswith(day)), day)


def _without_site(title: str | None, site: str | None) -> str | None:
    """The headline without the publisher's name before or after it."""
    if not title or not site:
        return title
    parts = _SITE_SEPARATOR.split(title)
    separators = _SITE_SEPARATOR.findall(title)
    if len(parts) > 1 and words_of(parts[-1]) == words_of(site):
        return title[: title.rindex(separators[-1])]
    return title
