"""What stands around an article on its page: navigation, calls to subscribe, credits, captions, bylines, dates.

Every rule looks at one line. How lines make up a page is said in `plain`.
"""

import re

from pipelines.text.dates import MONTH, WEEKDAY

_MAX_WORDS = 15
_MAX_CAPTION_WORDS = 40
_MAX_DATE_LENGTH = 200

# Whole lines. Letter case does not count, so mind "US" in "Join US-led coalition".
_FURNITURE = (
    r"skip to (?:main )?content|(?:main )?menu|home|search|close|print|e-?mail|copy link|back to top",
    r"advertisement|advertising|ad|sponsored(?: content)?|load more|loading\W*",
    r"story continues below.*|continue reading.*",
    r"(?:sign|log)\s?-?(?:in|up|out)\b.*|my account|register(?: now| here| for free)?",
    r"subscribe\b.*|newsletters?|get (?:the|our)\b.*\b(?:newsletter|app|alerts?)|download (?:the|our)\b.*\bapp\b.*",
    r"(?:share|tweet)(?: (?:this|on|via|it)\b.*)?|whatsapp|facebook|twitter|linkedin|telegram|reddit|x|instagram",
    r"follow (?:us on|our|@).*|join (?:us on|our) .*|(?:click|tap) here.*|open in (?:the )?app",
    r"for the best experience.*|on your mobile browser\W*|.*\benable (?:javascript|cookies)\b.*",
    r".*\b(?:uses?|accept|manage|our) (?:all )?cookies?\b.*",
    r"(?:also read|read (?:more|also|next|full story)|see also)(?:\s*[:|>–-].*)?",
    r"watch (?:live|now|video)|listen (?:live|now|to (?:this|the) (?:story|article))",
    r"(?:related|recommended|trending|more|most|top|latest|popular) ?(?:now|read|viewed|popular|from .*|on this.*)?"
    r" ?(?:articles?|stories|story|topics?|news|posts?|videos?|tags?|headlines)? ?:?",
    r"(?:breaking|live|world) news|live updates?|\d+ comments?|comments?",
    r"(?:previous|next)(?: (?:article|story|post))?",
    r"privacy policy|terms (?:of (?:use|service)|and conditions)|about us|contact us",
    r"copyright (?:©|\(c\)|\d{4}).*|©.*|\(c\) .*|(?:.*\s)?all rights reserved\W*",
    r"\d+[ -]?min(?:ute)?s? read|reading time\b.*|-*\s?(?:ends|30)\s?-*",
    r"\(?(?:(?:additional|with) )?(?:reporting|inputs|writing|editing) (?:by|from)\b.*",
    r".*\bcontributed (?:reporting\b|to this (?:report|story|article)\b).*|video ad feedback.*",
)
_PICTURE = (
    r"(?:(?:file|handout|representative|representational) )?"
    r"(?:photo|image|picture|pic|photograph|illustration)s?"
)
# Parts of a line.
_CREDITS = (
    rf"(?:^|[\s(\[|—–-]){_PICTURE}(?: (?:credit|courtesy|source)s?)?\s*[:©]",
    rf"(?:^|[(\[|—–]\s?){_PICTURE} (?:by|courtesy|credit)\b",
    r"(?:getty images|\b(?:afp|ap|reuters|epa|pti|ani) (?:photo|file)|reuters/[\w ]+)[)\].]*$",
    r"/\s?(?:afp|ap|reuters|getty)(?:/[\w ]+)?[)\].]*$",
)
_FURNITURE_LINE = re.compile("|".join(_FURNITURE), re.IGNORECASE)
_CAPTION = re.compile("|".join(_CREDITS), re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:By|BY|Written by)\s+[A-Z][\w.'’-]+(?:\s+(?:[A-Z][\w.'’-]*|and|in|for|de|van|von|bin|al)){0,10}"
    r"(?:\s*[,|/–-].{0,60})?"
)
_LABEL = (
    r"(?:(?:first |last |originally )?(?:published|posted|updated|issued|released|modified|date)"
    r"(?: (?:on|at))?\s?[:–-]?\s?)?"
)
_DAY = (
    rf"(?:{WEEKDAY},?\s)?(?:{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s{MONTH}\.?,?\s\d{{4}}|\d{{4}}-\d\d-\d\d)"
)
_DATE_LINE = re.compile(
    rf"(?i:{_LABEL})(?P<day>{_DAY})"
    r"(?:(?:[,|T\s–-]|at\b){0,5}(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?)\s?(?P<zone>[A-Z]{1,4}|[+-]\d\d:?\d\d)?)?"
    r"(?:\s?[|–-].{0,60})?"
)
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*$""")
_WORD = re.compile(r"\w+")


def is_furniture(line: str) -> bool:
    """Whether the line belongs to the page rather than to the article."""
    return len(line.split()) <= _MAX_WORDS and _FURNITURE_LINE.fullmatch(line) is not None


def is_caption(line: str) -> bool:
    """Whether the line describes a picture and says whose it is."""
    return len(line.split()) <= _MAX_CAPTION_WORDS and _CAPTION.search(line) is not None


def is_byline(line: str) -> bool:
    """Whether the line names the author and no more."""
    return len(line.split()) <= _MAX_WORDS and _BYLINE.fullmatch(line) is not None


def date_in(line: str) -> str | None:
    """The date and time that the line holds where it holds no more than that."""
    found = _DATE_LINE.fullmatch(line) if len(line) <= _MAX_DATE_LENGTH else None
    return " ".join(part for part in found.group("day", "clock", "zone") if part) if found else None


def is_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return _SENTENCE_END.search(line) is not None


def words_of(line: str) -> tuple[str, ...]:
    """The line's words without case and punctuation, so that a headline is known again in its address or caption."""
    return tuple(_WORD.findall(line.lower().replace("’", "").replace("'", "")))
