"""Articles from files, and what is told of those that cannot be read."""

import io
from datetime import date

import pytest
import typer

from pipelines.cli.articles import open_source, read_articles

DAY = date(2025, 5, 12)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "It rained.", [("a.txt", "It rained.", DAY)]),
        ("a.txt", '{"text": "It rained."}', [("a.txt", '{"text": "It rained."}', DAY)]),
        ("-", '{"id": 7, "title": "Rain", "text": "It fell."}', [("7", "Rain\n\nIt fell.", DAY)]),
        ("a.jsonl", '{"text": "It rained.", "date": "2025-05-13"}', [("1", "It rained.", DAY)]),
    ],
)
def test_read_articles(name, content, expected):
    (articles,) = read_articles(name, io.BytesIO(content.encode()), DAY)
    assert articles.select("article_id", "text", "published_date").rows() == expected


def test_what_cannot_be_read_is_told(capsys):
    lines = ["{broken", '{"id": 1}', '{"text": "It rained.", "date": "once"}']
    (articles,) = read_articles("a.jsonl", io.BytesIO("\n".join(lines).encode()), None)
    assert articles["text"].to_list() == ["It rained."]
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2][:11] for line in told] == ["a.jsonl:1: ", "a.jsonl:2: ", "a.jsonl:3: "]


@pytest.mark.parametrize(("name", "said"), [("nowhere.txt", "cannot be read: No such file"), (".", "cannot be read")])
def test_a_file_that_cannot_be_opened(name, said):
    with pytest.raises(typer.BadParameter, match=said):
        open_source(name)
