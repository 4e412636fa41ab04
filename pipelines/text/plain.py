"""Text files as pages give them: the headline found, the article kept, what stands around it left out."""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.text.datelines import DATELINE
from pipelines.text.furniture import date_in, is_byline, is_caption, is_furniture, is_sentence, words_of
from pipelines.text.records import Record

_DATELINE = re.compile(DATELINE)
_FULL_STOP = re.compile(r"""[.:,;]["'”’»)\]]*$""")
# Wrapped text keeps to a width; a paragraph that was not wrapped is longer than that.
_WRAPPED_WIDTH = 100
_FULL_LINE = 50
_PROSE_WORDS = 12
_HEADLINE_WORDS = range(3, 31)
_TAIL_WORDS = 12


@dataclass(frozen=True)
class Line:
    """One line that is not blank, and whether the next one is on the line below."""

    text: str
    runs_on: bool = False


def read_plain(content: str) -> Record:
    """The article that a text file holds; without a headline where it has none."""
    lines = _unwrapped(_lines(content))
    anchor = _anchor(lines)
    title_no = _headline(lines[:anchor])
    start = _body_start(lines, title_no, anchor)
    page = read_article([line.text for line in lines[start:]], None if title_no is None else lines[title_no].text)
    dates = [found for line in lines[:start] if (found := date_in(line.text))]
    return page._replace(page_date=dates[0]) if dates else page


def read_article(lines: list[str], title: str | None) -> Record:
    """The article with this headline: its lines without captions, calls, credits, the headline again, links below."""
    again = words_of(title or "")
    kept = [line for line in lines if line.strip() and _is_own(line) and (not again or words_of(line) != again)]
    last = max((number for number, line in enumerate(kept) if is_sentence(line)), default=len(kept) - 1)
    body = kept[: last + 1] + [line for line in kept[last + 1 :] if len(line.split()) > _TAIL_WORDS]
    return Record(1, title=title, text="\n\n".join(body), page_date=next(filter(None, map(date_in, lines)), None))


def _lines(content: str) -> list[Line]:
    """The lines that are not blank."""
    stripped = [line.strip() for line in content.splitlines()]
    return [Line(line, bool(below)) for line, below in pairwise([*stripped, ""]) if line]


def _unwrapped(lines: list[Line]) -> list[Line]:
    """The lines with those joined that were broken to keep to a width."""
    widths = [len(line.text) for line in lines if line.runs_on]
    if not widths or max(len(line.text) for line in lines) > _WRAPPED_WIDTH or sum(widths) / len(widths) < _FULL_LINE:
        return lines
    joined = lines[:1]
    for above, line in pairwise(lines):
        is_open = len(above.text) >= _FULL_LINE or (line.text[0].islower() and not is_sentence(above.text))
        if above.runs_on and is_open:
            joined[-1] = Line(f"{joined[-1].text} {line.text}", line.runs_on)
        else:
            joined.append(line)
    return joined


def _anchor(lines: list[Line]) -> int:
    """The number of the first line that is the article's body beyond doubt; any headline stands above it."""
    own = [number for number, line in enumerate(lines) if _is_own(line.text) and not _is_broken(lines, number)]
    for is_body in (_opens_body, _is_statement):
        for number in own:
            if is_body(lines[number].text):
                return number
    # A headline without sentences below it is followed by whatever there is.
    return own[1] if len(own) > 1 else 0


def _headline(head: list[Line]) -> int | None:
    """The number of the line that reads like a headline, best one that stands there twice, else one of some length."""
    candidates = [
        number for number, line in enumerate(head) if _is_headline(line.text) and not _is_broken(head, number)
    ]
    words = [words_of(line.text) for line in head]
    repeated = [
        number for number in candidates if sum(other[: len(words[number])] == words[number] for other in words) > 1
    ]
    proper = [number for number in candidates if len(words[number]) > 4]
    return next(iter(repeated or proper or candidates), None)


def _body_start(lines: list[Line], title_no: int | None, anchor: int) -> int:
    """The number of the body's first line: short sentences above the anchor are its own, except above a dateline."""
    if not _has_dateline(lines[anchor].text if lines else ""):
        for number in range(0 if title_no is None else title_no + 1, anchor):
            if _is_own(lines[number].text) and _is_statement(lines[number].text) and not _is_broken(lines, number):
                return number
    return anchor


def _has_dateline(line: str) -> bool:
    return _DATELINE.match(line[:200]) is not None and date_in(line) is None


def _is_own(line: str) -> bool:
    """Whether the line may be the article's: headline, sub-headline or body."""
    return not (is_furniture(line) or is_caption(line) or is_byline(line) or date_in(line))


def _is_statement(line: str) -> bool:
    return is_sentence(line) and not _is_headline(line)


def _opens_body(line: str) -> bool:
    return _has_dateline(line) or (_is_statement(line) and len(line.split()) >= _PROSE_WORDS)


def _is_headline(line: str) -> bool:
    """Whether the line could stand above an article: it begins like a sentence and does not end in a full stop."""
    return (
        len(line.split()) in _HEADLINE_WORDS
        and not line[0].islower()
        and not _FULL_STOP.search(line)
        and line != line.lower()
        and _is_own(line)
    )


def _is_broken(lines: list[Line], number: int) -> bool:
    """Whether the line is a part of a sentence that the page broke: it begins or goes on in lower case."""
    after = lines[number].runs_on and number + 1 < len(lines) and _goes_on(lines[number].text, lines[number + 1].text)
    before = number > 0 and lines[number - 1].runs_on and _goes_on(lines[number - 1].text, lines[number].text)
    return after or before


def _goes_on(line: str, below: str) -> bool:
    # An address in words ("us and china talk") is in lower case from end to end and goes on nothing.
    return below[0].islower() and not is_sentence(line) and is_sentence(below)
