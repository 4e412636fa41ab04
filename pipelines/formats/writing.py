"""Events as the files that readers of a format expect: its columns in order, divided by tabs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO

import polars as pl

from pipelines.formats.layouts import original, read_data

# Nothing in these files can be quoted: what would divide fields or lines is a space.
_DIVIDERS = r"[\t\r\n]+"


@dataclass(frozen=True)
class Output:
    """One format: the view that has its columns, whose own events are in it, and how its files are written."""

    name: str
    view: str
    coder: str | None
    has_header: bool
    missing: str
    # The columns that repeat words of an article.
    quoting: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The format's columns in order."""
        return read_data(self.name)["name"].to_list()


OUTPUTS: Mapping[str, Output] = {
    output.name: output
    for output in (
        Output("gdelt2", "gdelt2_events", "gdelt", has_header=False, missing=""),
        Output("icews", "icews_events", "icews", has_header=True, missing="NA"),
        Output("phoenix", "phoenix_events", None, has_header=False, missing=""),
        Output(
            "polecat",
            "polecat_events",
            None,
            has_header=True,
            missing="",
            quoting=("Actor Name Raw", "Recipient Name Raw"),
        ),
    )
}


def write_events(frames: Iterable[pl.DataFrame], output: Output, file: IO[bytes], with_text: bool = True) -> int:
    """How many events were written; without text, the words of articles are left out."""
    rows = 0
    if output.has_header:
        file.write(("\t".join(output.columns) + "\n").encode())
    for frame in frames:
        fields = frame.select(output.columns).with_columns(pl.col(pl.String).str.replace_all(_DIVIDERS, " "))
        if not with_text:
            fields = fields.with_columns(pl.lit(None, pl.String).alias(column) for column in output.quoting)
        lines = fields.write_csv(separator="\t", include_header=False, quote_style="never", null_value=output.missing)
        file.write(lines.encode())
        rows += frame.height
    return rows


def received(events: pl.DataFrame, output: Output) -> pl.DataFrame:
    """Imported events in the columns that they came in, each field as it was, and empty where the file had none."""
    coder = str(output.coder)
    return events.select(pl.col(original(coder, column)).fill_null("").alias(column) for column in output.columns)
