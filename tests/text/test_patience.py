import contextlib
import signal
import threading
import time

import pytest

from pipelines.text import patience
from pipelines.text.markup import with_text_of
from pipelines.text.patience import read_in_time
from pipelines.text.records import Record
from pipelines.text.webpages import read_webpage
from pipelines.text.workers import Workers

# Some 50,000 open links, of which a parser makes one within the other.
MAZE = "<html><body>" + "<a href=x>y" * 50_000
PAGE = "<html><body><article><p>France signed an agreement with Iran on Monday, officials said.</p></article></body>"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(patience, "_SECONDS", 0.2)


def stuck(_: str) -> Record:
    """A reader that takes whatever is raised for a mistake in the page, as libraries do."""
    while True:
        with contextlib.suppress(Exception):
            time.sleep(10)


def test_what_takes_too_long_is_refused(impatient):
    record = read_in_time(stuck, PAGE)
    assert (record.reason, record.message) == (
        "too_slow", "cannot be read within 0.2 s; save its text alone and hand that in",
    )  # fmt: skip


@pytest.mark.parametrize("read", [read_webpage, lambda html: with_text_of(Record(7, title="A maze"), html)])
def test_a_page_without_an_end_is_refused(read, impatient):
    assert read(MAZE).reason == "too_slow"


def test_a_refused_page_of_a_feed_keeps_its_place(impatient):
    record = with_text_of(Record(7, title="A maze", url="https://e.org/7"), MAZE)
    assert (record.record_no, record.title, record.url, record.text) == (7, "A maze", "https://e.org/7", None)


@pytest.mark.parametrize("markup", ["<html><body", "<p"])
@pytest.mark.parametrize("attribute", ["a{}=1 ", 'a{}="1"', "a{}='>' ", "a{}/"])
def test_a_tag_without_an_end_is_not_parsed(markup, attribute):
    record = with_text_of(Record(3), f"{markup} {''.join(attribute.format(n) for n in range(40_000))}>Text")
    assert (record.record_no, record.reason) == (3, "endless_tag")


@pytest.mark.parametrize(
    "inside", [" " * 9_000, "\n\t" * 5_000, "if (a <b) {" + " c = d;" * 4_000 + "}", "a <b " + "{ }" * 4_000]
)
def test_what_only_looks_like_a_long_tag_is_read(inside):
    script = PAGE.replace("<article>", f"<script>for (i=0;i <n; {inside}</script><article>")
    assert read_webpage(script).text == "France signed an agreement with Iran on Monday, officials said."


def patient(content: str) -> str | None:
    """Why a page is refused in a process that does not wait long, if it is."""
    patience._SECONDS = 0.5
    return read_in_time(stuck if content == "stuck" else lambda text: Record(1, text=text), content).reason


def test_the_pages_after_it_are_read_by_the_same_processes(impatient):
    pages = [*["read"] * 40, "stuck", *["read"] * 4]
    with Workers(2) as workers:
        reasons = list(workers.map(patient, pages))
    assert reasons == [*[None] * 40, "too_slow", *[None] * 4]


def test_the_limit_leaves_nothing_behind():
    before = signal.getsignal(signal.SIGALRM)
    read_webpage(PAGE)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_thread_reads_without_a_limit():
    records: list[Record] = []
    thread = threading.Thread(target=lambda: records.append(read_webpage(PAGE)))
    thread.start()
    thread.join()
    assert records[0].text
