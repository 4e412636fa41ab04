"""What stands beside a sentence in a batch does not change what is coded of it."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from random import Random

from pipelines.coding import Lexicon, code
from tests.coding.samples import articles

# Ends and beginnings of articles that a reader of the stream may take for one sentence.
FRAGMENTS = [
    "Peru praised Chad,",
    "a step that Macron rejected hit Spain",
    "Spain praised Putin",
    "former troops left Iraq",
    "Iran attacked Iraq",
    "Iran left Iraq if it rained",
    "Peru praised the South",
    "Korea met Peru",
    "Kenya and the U.S.",
    "Navy ships attacked Iran",
    "Chad praised Iraq and Oman",
    "were attacked by Italy",
    "Spain met Hamas",
    "attack Indian troops",
    "Macron met Merz",
    "he praised Spain",
    "“Kenya attacked Chad",
    "Iran threatened to",
    "attacking Chad, Mali praised Russia",
    "Peru and Chad signed a deal on a landmine",
    "Hamas killed two Kenyan soldiers",
    "six men were detained, Iranian police said",
]

# Each has a state of its own, so that no sentence lends another one its own.
STATES = [
    *("Macron", "Putin", "French president", "Iran", "Kenya", "Israeli", "Moroccan", "Turkish", "South Korea", "US"),
    *("Gaza", "Damascus", "Donetsk Oblast"),
]
OTHER_ACTORS = ["Hamas", "soldiers", "police", "foreign minister", "rebels", "Navy", "ministers", "troops", "envoy"]
ACTS = [
    *("attacked", "visited", "to help", "will praise", "did not", "was", "threatened to", "accused", "talks", "strike"),
    *("rejected", "sent aid", "killed", "arrested", "signed a deal with", "imposed sanctions on", "was killed by"),
    *("demanded", "kills", "bomb", "meets", "help", "sanctions expired", "urged", "ended", "praised", "met"),
]
WORDS = ["the", "a", "of", "that", "which", "if", "on Monday", "said", "former", "two", "both", "by", "only"]
REFERENCES = ["he", "they", "it", "him", "both sides", "the two states", "the plan", "a step that", "the latest move"]
MARKS = [*[" "] * 14, ", ", "-", "-backed ", "'s ", "; ", " — ", " “", "” ", " and ", " in "]
ENDS = ["", "", "", "", ",", "-", "'s", "”"]


def fragments(count: int, *kinds: Sequence[str]) -> list[str]:
    """Texts of two to nine words of these kinds in any order, without a full stop."""
    chance = Random(count)
    texts = []
    for _ in range(count):
        words = [chance.choice(chance.choice(kinds)) for _ in range(chance.randint(2, 9))]
        marks = [*(chance.choice(MARKS) for _ in words[1:]), chance.choice(ENDS)]
        text = "".join(word + mark for word, mark in zip(words, marks, strict=True))
        texts.append(text[0].upper() + text[1:] if chance.random() < 0.6 else text)
    return texts


def events_of(texts: Sequence[str], lexicon: Lexicon) -> list[set[tuple[object, ...]]]:
    """What is coded of each text."""
    frame = articles(texts)
    names = ("source_text", "source_code", "target_text", "target_code", "event_code", "status", "event_date")
    events = defaultdict(set)
    for article, *event in code(frame, lexicon).select("article_id", *names).iter_rows():
        events[article].add(tuple(event))
    return [events[article] for article in frame["article_id"]]


def test_articles_before_and_after_do_not_matter(lexicon: Lexicon):
    """Each fragment before and after each other one, without a full stop between, gives what it gives alone."""
    alone = {text: events_of([text], lexicon)[0] for text in FRAGMENTS}
    texts = [text for pair in product(FRAGMENTS, repeat=2) for text in pair]
    together = zip(texts, events_of(texts, lexicon), strict=True)
    differ = [
        (texts[max(place - 1, 0) : place + 2], events ^ alone[text])
        for place, (text, events) in enumerate(together)
        if events != alone[text]
    ]
    assert differ == []


def test_the_order_of_articles_does_not_matter(lexicon: Lexicon):
    texts = fragments(12_000, STATES, OTHER_ACTORS, ACTS, ACTS, WORDS, REFERENCES)
    order = list(range(len(texts)))
    Random(0).shuffle(order)
    events = events_of(texts, lexicon)
    shuffled = events_of([texts[place] for place in order], lexicon)
    assert [
        (texts[place], events[place] ^ found)
        for place, found in zip(order, shuffled, strict=True)
        if events[place] != found
    ] == []


def test_sentences_that_do_not_refer_to_each_other_are_read_alone(lexicon: Lexicon):
    texts = fragments(12_000, STATES, STATES, ACTS, ACTS, WORDS)
    sentences = [f"{text[0].upper()}{text[1:]}." for text in texts]
    firsts, seconds = sentences[::2], sentences[1::2]
    alone = events_of(sentences, lexicon)
    together = events_of([" ".join(pair) for pair in zip(firsts, seconds, strict=True)], lexicon)
    expected = [first | second for first, second in zip(alone[::2], alone[1::2], strict=True)]
    assert [
        (first, second, events ^ found)
        for first, second, events, found in zip(firsts, seconds, expected, together, strict=True)
        if events != found
    ] == []
