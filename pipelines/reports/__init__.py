"""What a run found, as static pages that work offline."""

from pathlib import Path

from pipelines.tables import LakeError


def write_report(home: Path) -> Path:
    """Tell of the lake in `home` as it stands: `reports/index.html`, replaced whole."""
    # Templates and drawing cost a moment that only a report should pay.
    from pipelines.reports.findings import gather
    from pipelines.reports.page import render

    html = render(gather(home))
    page = home / "reports" / "index.html"
    unfinished = page.with_suffix(".unfinished")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(html, encoding="utf-8")
        return unfinished.replace(page)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LakeError(f"{page}: cannot be written: {reason}; the report before it is unchanged") from error
