"""Text files as pages give them: the headline found, the article kept, what stands around it left out."""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.text.datelines import DATELINE
from pipelines.text.furniture import date_in, is_byline, is_caption, is_furniture, is_sentence, words_of
from pipelines.text.records import Record

_DATELINE = re.compile(DATELINE)
_FULL_STOP = re.compile(r"""[.:,;]["'”’»)\]]*$""")
_BULLET = re.compile(r"^[-•*–▪‣]\s+")
# Wrapped text keeps to a width; a paragraph that was not wrapped is longer than that.
_WRAPPED_WIDTH = 100
_FULL_LINE = 50
# What lines say for and against their being the article's: words of a sentence, and a short line that is none.
_MOST_WORDS = 60
_SHORT_LINE = 12
_SHORT_LINE_COST = 8
# The headline is one of so many lines above the body, and half of its longer words stand in so many lines below.
_ABOVE, _BELOW = 40, 12
_TOP = 5
_HEADLINE_WORDS = range(3, 31)
_PROPER_HEADLINE = 5
_LONG_WORD, _STEM = 4, 5


@dataclass(frozen=True)
class Line:
    """One line that is not blank, and whether the next one is on the line below."""

    text: str
    runs_on: bool = False


def read_plain(content: str) -> Record:
    """The article that a text file holds; without a headline where it has none."""
    lines = _unwrapped(_lines(content))
    own = {number for number, line in enumerate(lines) if _is_own(line.text) and not _is_broken(lines, number)}
    start, end = _body(lines, own)
    above = range(max(0, start - _ABOVE), start)
    body = [line.text for line in lines[start:end]]
    title = _headline([lines[n].text for n in above if n in own], [lines[n].text for n in above], body[:_BELOW])
    page = read_article(body, title)
    dates = [found for line in lines[:start] if (found := date_in(line.text))]
    return page._replace(page_date=dates[-1]) if dates else page


def read_article(lines: list[str], title: str | None) -> Record:
    """The article with this headline: its lines without captions, calls, credits, the headline again, links below."""
    again = words_of(title or "")
    kept = [line for line in lines if line.strip() and _is_own(line) and (not again or words_of(line) != again)]
    last = max((number for number, line in enumerate(kept) if is_sentence(line)), default=len(kept) - 1)
    body = kept[: last + 1] + [line for line in kept[last + 1 :] if len(line.split()) >= _SHORT_LINE]
    text = "\n\n".join(_BULLET.sub("", line) for line in body)
    return Record(1, title=title, text=text, page_date=next(filter(None, map(date_in, lines[:_TOP])), None))


def _lines(content: str) -> list[Line]:
    """The lines that are not blank."""
    stripped = [line.strip() for line in content.splitlines()]
    return [Line(line, bool(below)) for line, below in pairwise([*stripped, ""]) if line]


def _unwrapped(lines: list[Line]) -> list[Line]:
    """The lines with those joined that were broken to keep to a width."""
    widths = [len(line.text) for line in lines if line.runs_on]
    if not widths or max(len(line.text) for line in lines) > _WRAPPED_WIDTH or sum(widths) / len(widths) < _FULL_LINE:
        return lines
    blocks = [lines[:1]]
    for above, line in pairwise(lines):
        is_open = len(above.text) >= _FULL_LINE or (line.text[0].islower() and not is_sentence(above.text))
        if above.runs_on and is_open:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [Line(" ".join(line.text for line in block), block[-1].runs_on) for block in blocks]


def _body(lines: list[Line], own: set[int]) -> tuple[int, int]:
    """The stretch of lines with most sentences and fewest other lines: menus above and links below stay out."""
    total = start = most = 0
    # A headline without sentences below it is followed by whatever there is.
    found = (sorted(own)[1] if len(own) > 1 else 0, len(lines))
    for number, line in enumerate(lines):
        if not total:
            start = number
        total = max(0, total + _weight(line.text, number in own))
        if total > most:
            most, found = total, (start, number + 1)
    return found


def _weight(line: str, is_own: bool) -> int:
    words = len(line.split())
    if not _is_own(line):
        return 0
    if is_own and (_has_dateline(line) or (is_sentence(line) and not _is_headline(line))):
        return min(words, _MOST_WORDS)
    if line.endswith(":") or _BULLET.match(line):
        return 1
    return -_SHORT_LINE_COST if words < _SHORT_LINE else 0


def _headline(own: list[str], above: list[str], below: list[str]) -> str | None:
    """The line above a body that reads like its headline, best one that the page repeats, else one of some length."""
    said = _stems(" ".join(below))
    candidates = [line for line in own if _is_headline(line)]
    shares = {line: _share(_stems(line), said) for line in candidates}
    related = [line for line in candidates if shares[line] >= 0.5]
    repeated = [line for line in related if any(_repeats(other, line) for other in above)]
    long = [line for line in candidates if len(line.split()) >= _PROPER_HEADLINE]
    long_related = [line for line in related if line in long]
    nearest = sorted(long or candidates, key=lambda line: shares[line])
    return next(iter(repeated or long_related or related or nearest[-1:]), None)


def _stems(text: str) -> set[str]:
    """The longer words, cut so that "agree" is "agreed"."""
    return {word[:_STEM] for word in words_of(text) if len(word) >= _LONG_WORD}


def _share(stems: set[str], said: set[str]) -> float:
    return len(stems & said) / max(1, len(stems))


def _repeats(line: str, headline: str) -> bool:
    """Whether a line is the headline in another form: in an address's words, or with a site's name."""
    words = words_of(headline)
    return line != headline and words_of(line)[: len(words)] == words


def _has_dateline(line: str) -> bool:
    return _DATELINE.match(line[:200]) is not None and date_in(line) is None


def _is_own(line: str) -> bool:
    """Whether the line may be the article's: headline, sub-headline or body."""
    return not (is_furniture(line) or is_caption(line) or is_byline(line) or date_in(line))


def _is_headline(line: str) -> bool:
    """Whether the line could stand above an article: it begins like a sentence and does not end in a full stop."""
    return (
        len(line.split()) in _HEADLINE_WORDS
        and not line[0].islower()
        and not _FULL_STOP.search(line)
        and not _BULLET.match(line)
        and line != line.lower()
        and _is_own(line)
    )


def _is_broken(lines: list[Line], number: int) -> bool:
    """Whether the line is a part of a sentence that the page broke: it begins or goes on in lower case."""
    after = lines[number].runs_on and _goes_on(lines[number].text, lines[number + 1].text)
    before = number > 0 and lines[number - 1].runs_on and _goes_on(lines[number - 1].text, lines[number].text)
    return after or before


def _goes_on(line: str, below: str) -> bool:
    # An address in words ("us and china talk") is in lower case from end to end and goes on nothing.
    return below[0].islower() and not is_sentence(line) and is_sentence(below)
