"""What a run found, and how good the data are, as static pages that work offline."""

from pathlib import Path

from pipelines.tables import LakeError


def write_report(home: Path) -> Path:
    """Tell of the lake in `home` as it stands: `reports/index.html`, replaced whole."""
    # Templates and drawing cost a moment that only a report should pay.
    from pipelines.reports.findings import gather
    from pipelines.reports.page import render

    return replace_page(home / "reports" / "index.html", render(gather(home)))


def quality_page(home: Path) -> Path:
    """The page that tells how good the data of a lake are."""
    return home / "reports" / "quality" / "index.html"


def write_quality(home: Path) -> Path:
    """Tell how good the data of the lake in `home` are: `reports/quality/index.html`, replaced whole."""
    from pipelines.reports.quality.page import render
    from pipelines.reports.quality.state import read_quality

    return replace_page(quality_page(home), render(read_quality(home)))


def relations_folder(home: Path) -> Path:
    """Where `dyad report` writes the pages of relations, unless it is told otherwise."""
    return home / "reports" / "relations"


def models_page(home: Path) -> Path:
    """The page that tells what each table and column means, and what it is made from."""
    return home / "reports" / "dbt" / "index.html"


def replace_page(page: Path, html: str) -> Path:
    """Give a page its new content in one step."""
    unfinished = page.with_suffix(".unfinished")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(html, encoding="utf-8")
        return unfinished.replace(page)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LakeError(f"{page}: cannot be written: {reason}; the report before it is unchanged") from error
