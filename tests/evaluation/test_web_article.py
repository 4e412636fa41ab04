"""A web article as its page gives it, from text to events."""

from datetime import date

import polars as pl

from pipelines.coding import code, load_lexicon
from pipelines.text.plain import read_plain


def test_call_and_visits_are_coded_and_the_question_is_not(shared):
    page = read_plain((shared / "articles" / "us-china-relations-2024-04-03.txt").read_text(encoding="utf-8"))
    article = pl.DataFrame(
        {
            "article_id": ["a"],
            "title": [page.title],
            "text": [f"{page.title}\n\n{page.text}"],
            "published_date": [date(2024, 4, 3)],
            "url": [None],
            "publisher": [None],
        },
        schema_overrides={"url": pl.String, "publisher": pl.String},
    )
    found = code(article, load_lexicon())
    events = set(found.select("source_code", "target_code", "event_code", "status").iter_rows())
    assert {("USAGOV", "CHNGOV", "041", "actual"), ("CHNGOV", "USAGOV", "041", "actual")} <= events
    visitors = found.filter((pl.col("event_code") == "042") & (pl.col("status") == "future"))["source_text"].to_list()
    assert {name.split()[-1] for name in visitors} == {"Blinken", "Yellen"}
    assert not found["is_title"].any()
