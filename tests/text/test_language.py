import polars as pl
import pytest

from pipelines.text.language import find_languages


def language(text: str, given: str | None = None) -> str:
    found: str = find_languages(pl.Series([given], dtype=pl.String), pl.Series([text])).item()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The president said on Monday that the talks with the rebels had failed.", "en"),
        # Names that a trained model takes for their languages.
        ("Anglophone Crisis\n\nGunmen from Nigeria kill at least five Cameroonian soldiers in Bakinjaw.", "en"),
        ("Boko Haram insurgency\n\nSix soldiers and 34 Boko Haram gunmen are killed in Borno State.", "en"),
        ("Der Präsident sagte am Montag, dass die Gespräche mit den Rebellen gescheitert seien.", "de"),
        ("Le président a déclaré lundi que les négociations avec les rebelles avaient échoué.", "fr"),
        ("El presidente dijo el lunes que las negociaciones con los rebeldes habían fracasado.", "es"),
        ("De president zei maandag dat de gesprekken met de rebellen in Den Haag zijn mislukt.", "nl"),
        ("Президент заявил в понедельник, что переговоры с повстанцами провалились.", "ru"),
        ("قال الرئيس يوم الاثنين إن المحادثات مع المتمردين قد فشلت", "ar"),
        ("主席星期一表示，与叛军的谈判失败了。 The the of", "zh"),
    ],
)
def test_a_language_is_told_by_the_words(text, expected):
    assert language(text) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("de", "de"), (" EN-gb ", "en"), ("pt_BR", "pt"), ("English", "en"), ("eng", "en"), ("french", "en"), ("", "en")],
)
def test_a_language_that_is_given_counts_where_it_is_a_code(given, expected):
    assert language("The president said on Monday that the talks had failed.", given) == expected


def test_each_text_keeps_its_place():
    texts = [
        "The talks of the two",
        "Les négociations ont échoué lundi",
        "the end of it",
        "Die Gespräche sind gescheitert",
    ]
    found = find_languages(pl.Series([None] * 4, dtype=pl.String), pl.Series(texts))
    assert found.to_list() == ["en", "fr", "en", "de"]


def test_english_news_is_english(shared):
    records = pl.read_ndjson(shared / "gold" / "news_dev.jsonl")
    given = pl.Series([None] * records.height, dtype=pl.String)
    assert find_languages(given, records["text"]).unique().to_list() == ["en"]
