from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.sources.catalog import CatalogError, Source, add_source, make_source, read_catalog

ONE = "contact: me@example.org\nsources:\n  - name: one\n    url: https://example.org/feed\n"


def write(home: Path, text: str) -> Path:
    path = home / "sources.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_list_is_no_sources(tmp_path):
    assert read_catalog(tmp_path).sources == ()
    assert list(tmp_path.iterdir()) == []


def test_a_source_as_it_is_written(tmp_path):
    write(
        tmp_path,
        f"{ONE}    publisher: The One\n    country: GBR\n    language: en\n    group: world\n    cadence: 15m\n",
    )
    (source,) = read_catalog(tmp_path).sources
    assert source == Source(
        name="one",
        url="https://example.org/feed",
        kind="feed",
        publisher="The One",
        country="GBR",
        language="en",
        group="world",
        cadence=timedelta(minutes=15),
        text="item",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sources: [\n", ":2: is no YAML: expected the node content, but found '<stream end>'"),
        ("- one\n", ":1: expected 'contact' and 'sources', found no fields"),
        ("colour: red\n", ":1: colour: no such field; there are contact, allow_hosts, pause, pages_per_visit, sources"),
        ("contact: a b\n", ":1: contact: String should match pattern"),
        (f"{ONE}    cadence: 3x\n", ":5: cadence: write it as 15m, 6h or 1d"),
        (f"{ONE}    cadence: 0m\n", ":5: cadence: write it as 15m, 6h or 1d"),
        (f"{ONE}    language: english\n", ":5: language: String should match pattern '^[a-z]{2}$'"),
        (f"{ONE}    text: all\n", ":5: text: Input should be 'item' or 'page'"),
        (f"{ONE}    urll: x\n", ":5: urll: no such field; there are name, url, path, kind, publisher, language"),
        (f"{ONE}  - url: https://example.org/two\n", ":5: name: Field required"),
        (f"{ONE}  - name: two\n", ":5: sources: a feed wants a url"),
        (f"{ONE}    path: here\n", ":3: sources: a feed wants a url, and no path"),
        (f"{ONE}    kind: files\n", ":3: sources: kind files wants a path, and no url"),
        (f"{ONE}  - name: two\n    url: ftp://example.org\n", ":6: url: expected http://... or https://..."),
        (f"{ONE}  - name: one\n    url: https://example.org/two\n", ":5: name: 'one' is there twice"),
        (f"{ONE}  - name: The Two\n    url: https://example.org/2\n", ":5: name: String should match pattern"),
        (f"{ONE}  - name: ../two\n    url: https://example.org/2\n", ":5: name: String should match pattern"),
    ],
)
def test_an_error_names_file_line_and_field(text, expected, tmp_path):
    path = write(tmp_path, text)
    with pytest.raises(CatalogError) as failure:
        read_catalog(tmp_path)
    assert str(failure.value).startswith(f"{path}{expected}")


def test_sources_are_chosen_by_name_or_all_that_are_on(tmp_path):
    write(tmp_path, f"{ONE}  - name: two\n    url: https://example.org/2\n    enabled: false\n")
    catalog = read_catalog(tmp_path)
    assert [source.name for source in catalog.chosen([])] == ["one"]
    assert [source.name for source in catalog.chosen(["two", "one"])] == ["two", "one"]
    with pytest.raises(CatalogError, match="three: no such source; there are one, two"):
        catalog.chosen(["three"])


def test_without_a_contact_nobody_is_asked(tmp_path):
    path = write(tmp_path, ONE.partition("\n")[2])
    with pytest.raises(CatalogError, match="contact is missing; set it to your mail address"):
        read_catalog(tmp_path).asked_by(path)


def test_adding_keeps_what_a_person_wrote(tmp_path):
    path = write(
        tmp_path,
        "# mine\nsources:\n  # the first\n  - name: one\n    url: https://example.org/feed  # good\npause: 2\n",
    )
    source = make_source({"name": "two", "url": "https://example.org/2", "kind": "sitemap", "cadence": "90m"})
    add_source(tmp_path, source, contact="me@example.org")
    assert path.read_text(encoding="utf-8") == (
        "# mine\ncontact: me@example.org\nsources:\n  # the first\n  - name: one\n"
        "    url: https://example.org/feed  # good\n"
        "  - name: two\n    url: https://example.org/2\n    kind: sitemap\n    cadence: 90m\npause: 2\n"
    )
    assert [source.name for source in read_catalog(tmp_path).sources] == ["one", "two"]


def test_the_first_source_makes_the_list(tmp_path):
    add_source(tmp_path / "lake", make_source({"name": "one", "url": "https://example.org/feed"}), "me@example.org")
    assert (tmp_path / "lake" / "sources.yml").read_text(encoding="utf-8") == (
        "contact: me@example.org\nsources:\n  - name: one\n    url: https://example.org/feed\n    cadence: 1h\n"
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "one", "url": "https://example.org/2"}, "one: there is a source of that name already"),
        ({"name": "two", "url": "https://example.org/feed"}, "https://example.org/feed: is followed already"),
        ({"name": "two", "url": "https://example.org/2", "cadence": "soon"}, "cadence: write it as 15m, 6h or 1d"),
    ],
)
def test_what_cannot_be_added(fields, expected, tmp_path):
    path = write(tmp_path, ONE)
    with pytest.raises(CatalogError, match=expected):
        add_source(tmp_path, make_source(fields))
    assert path.read_text(encoding="utf-8") == ONE
