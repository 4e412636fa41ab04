import json

import pytest

from pipelines.text.embedded import embedded_article

ONE, TWO = "France signed an agreement with Iran on Monday.", "Both sides said that they were content."
TEASER = "Storm closes all ports on the island until Friday."


def page(data: object, attributes: str = 'id="__NEXT_DATA__" type="application/json"') -> str:
    return f"<html><body><div id='app'></div><script {attributes}>{json.dumps(data)}</script></body></html>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"props": {"body": [{"type": "p", "html": f"<p>{ONE}</p>"}, {"type": "p", "html": TWO}]}}, [ONE, TWO]),
        ({"article": {"html": f"<p>{ONE}</p><p>{TWO} <b>Really.</b></p>"}}, [ONE, f"{TWO} Really."]),
        ({"article": [ONE, TWO], "related": [{"title": "Storm", "teaser": TEASER}]}, [ONE, TWO]),
        ([{"story": {"blocks": [{"data": {"text": ONE}}, {"data": {"text": f"{TWO} &amp; more."}}]}}],
         [ONE, f"{TWO} & more."]),
        ({"menu": ["World", "Asia"], "title": "No sentence at all"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_the_article_is_what_holds_most_sentences(data, expected):
    assert embedded_article(page(data)) == expected
    assert embedded_article(page(data, "type='application/json' data-x")) == expected


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<script type='application/json'>{broken</script>",
        f"<script type='application/json'>{'[' * 100_000}</script>",
        f"<script>{json.dumps([ONE])}</script>",
        f"<script type='application/json'>{'[' * 90}{json.dumps(ONE)}{']' * 90}</script>",
    ],
)
def test_what_holds_no_article(content):
    assert embedded_article(content) == []
