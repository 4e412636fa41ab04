"""`dyad docs` as a user calls it."""

import pytest


def test_no_lake(dyad, tmp_path):
    done = dyad("docs")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("no lake is here; -o FILE writes the page elsewhere\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_page_in_the_lake_and_elsewhere(dyad, tmp_path):
    (tmp_path / "lake" / "tables").mkdir(parents=True)
    for arguments, page in (((), "lake/reports/dbt/index.html"), (("-o", "here.html"), "here.html")):
        done = dyad("docs", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith(f"open {page}\n")
        assert "relation_trends_monthly" in (tmp_path / page).read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.html", "lake"]
