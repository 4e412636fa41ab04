"""Files that others coded into the table `imported_events`, in slices, so that no file has to fit into memory."""

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl
import polars_hash as plh

from pipelines.contracts import conform, load_contract
from pipelines.formats import Slice, read_events
from pipelines.formats.layouts import originals
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.intake import Refused
from pipelines.orchestration.retold import Retold, find_retold, known_elsewhere, take_back
from pipelines.tables import Lake
from pipelines.text.records import EXCERPT

_log = logging.getLogger(__name__)

_TABLE = "imported_events"
_KEY = ("coder", "event_id")
# A day of GDELT has some 200,000 rows: a batch is a day of these, or many of smaller ones.
_MOST_ROWS = 100_000
# So that the rows of a day are found in a slice without reading all of it.
_ROW_GROUP = 10_000
_UNFINISHED = ".importing-"
_ID_LENGTH = 16


@dataclass
class Imported:
    """What became of the rows: received = new + revised + known + quarantined + rejected."""

    received: int = 0
    new: int = 0
    revised: int = 0
    known: int = 0
    quarantined: dict[str, Refused] = field(default_factory=dict)
    rejected: dict[str, Refused] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        """The same under the names of the columns of `runs`."""
        return Counter(
            received=self.received,
            imported=self.new + self.revised,
            known=self.known,
            quarantined=sum(refused.records for refused in self.quarantined.values()),
            rejected=sum(refused.records for refused in self.rejected.values()),
        )

    @property
    def is_any(self) -> bool:
        """Whether any of the rows is an event that the lake now has."""
        return bool(self.new or self.revised or self.known)


def import_files(coder: str, paths: Sequence[Path], gate: Gate, imported: Imported | None = None) -> Imported:
    """Import each file as a whole or, where it is broken, not at all; an event that is there is not kept twice.

    What became of the rows is added to `imported`, which tells of the files before one that stops it.
    """
    imported = imported or Imported()
    for path in paths:
        with _scratch(gate.lake.home) as folder:
            _File(path, coder, gate, folder, imported).run()
    return imported


class _File:
    """One file on its way to the lake: first to slices on the disk, by day, then from these day by day."""

    def __init__(self, path: Path, coder: str, gate: Gate, folder: Path, imported: Imported) -> None:
        self._path, self._coder, self._gate, self._folder = path, coder, gate, folder
        self._imported = imported
        self._rows_of: Counter[date] = Counter()
        self._received = 0
        self._rejected: list[pl.DataFrame] = []

    def run(self) -> None:
        for number, piece in enumerate(read_events(self._path, self._coder, self._path.name)):
            self._lay_down(piece, self._folder / f"{number:06}.parquet")
            _log.info("%s: %s rows of %s read", _TABLE, f"{self._received:,}", self._path.name)
        self._imported.received += self._received
        self._reject(pl.concat(self._rejected))
        retold = find_retold(self._folder, self._rows_of.total(), self._gate.lake, self._coder)
        for first, last in _batches(self._rows_of):
            self._write(first, last, retold)

    def _lay_down(self, piece: Slice, path: Path) -> None:
        """Keep a slice until the whole file has been read, sorted so that days are found in it."""
        self._received += piece.received
        self._rejected.append(piece.rejected.with_columns(pl.col("excerpt").str.slice(0, EXCERPT)))
        self._rows_of.update(dict(piece.events["event_date"].value_counts().rows()))
        piece.events.sort("event_date", maintain_order=True).write_parquet(
            path, compression="lz4", row_group_size=_ROW_GROUP
        )

    def _write(self, first: date, last: date, retold: Retold) -> None:
        """Check and write the file's events of some days that the lake lacks or has otherwise."""
        lake, of_days = self._gate.lake, pl.col("event_date").is_between(first, last)
        elsewhere = retold.elsewhere.filter(of_days).collect()
        received, changed = self._changed(first, last, retold.superseded.filter(of_days).collect(), elsewhere)
        self._imported.known += received - changed.height
        if changed.is_empty():
            return
        told = changed.select(*load_contract(_TABLE).key, "record_no", "before")
        # The frames of a large day are all that takes memory here: none is held longer than it is needed.
        checked, changed = self._gate.check(changed.drop("before"), _TABLE), changed.clear()
        # First: an import that is stopped after this brings them again.
        take_back(lake, self._coder, elsewhere.join(checked.passed, on="event_id", how="semi"))
        lake.append(_TABLE, checked.passed)
        if checked.passed.height:
            days = checked.passed["event_date"]
            _log.info("%s: days %s to %s of %s written", _TABLE, days.min(), days.max(), self._path.name)
        written = told.join(checked.passed.select(_KEY), on=_KEY, how="semi")
        revised = written["before"].count()
        self._imported.revised += revised
        self._imported.new += written.height - revised
        self._quarantined(checked.quarantined, told)

    def _changed(
        self, first: date, last: date, superseded: pl.DataFrame, elsewhere: pl.DataFrame
    ) -> tuple[int, pl.DataFrame]:
        """How many rows of the days the file has, and those that the lake lacks or, with `before`, has otherwise."""
        of_days = pl.col("event_date").is_between(first, last)
        rows = pl.scan_parquet(self._folder / "*.parquet").filter(of_days).collect()
        received = rows.height
        lake = self._gate.lake
        before = pl.concat([*known_elsewhere(lake, elsewhere), lake.scan(_TABLE, first, last)])
        before = before.filter(pl.col("coder") == self._coder).select(*_KEY, _content(self._coder).alias("before"))
        # What stands on two days, as a lake may have it from an older version, is written anew.
        known = before.unique(_KEY, keep="first", maintain_order=True).collect()
        rows = rows.join(superseded, on="record_no", how="anti").sort("record_no")
        rows = rows.join(known, on=_KEY, how="left", validate="1:1", maintain_order="left")
        return received, rows.filter(_content(self._coder).ne_missing(pl.col("before")))

    def _quarantined(self, quarantined: pl.DataFrame, told: pl.DataFrame) -> None:
        """Count the rows that broke a rule by the first that each broke."""
        if quarantined.is_empty():
            return
        key = pl.concat_str(pl.col(load_contract(_TABLE).key).cast(pl.String), separator="/")
        first_rules = quarantined.unique("row_key", keep="first", maintain_order=True)
        lines = told.select("record_no", row_key=key)
        counted = first_rules.join(lines, on="row_key", how="left").group_by("rule_id", maintain_order=True)
        for rule, records, line, value in counted.agg(pl.len(), pl.col("record_no", "value").first()).rows():
            found = f" with '{value}'" if value else ""
            message = f"breaks the rule {rule} of {_TABLE}{found}; the whole row is in the table quarantine"
            self._refuse(self._imported.quarantined, rule, records, line, message)

    def _reject(self, rejected: pl.DataFrame) -> None:
        """Count and keep the records that no event could be made of."""
        for reason, records, line, message in (
            rejected.group_by("reason", maintain_order=True)
            .agg(pl.len(), pl.col("record_no", "message").first())
            .rows()
        ):
            self._refuse(self._imported.rejected, reason, records, line, message)
        lake, run = self._gate.lake, self._gate.run
        identity = plh.concat_str(
            "source_path", pl.col("record_no").cast(pl.String), "reason", "excerpt", separator="/"
        )
        rows = rejected.with_columns(source_path=pl.lit(self._path.name)).select(
            "record_no",
            "source_path",
            "reason",
            "message",
            "excerpt",
            rejected_id=identity.chash.sha2_256().str.head(_ID_LENGTH),
            received_date=pl.lit(run.started_at.date()),
            received_at=pl.lit(run.started_at, pl.Datetime("us", "UTC")),
        )
        known = lake.scan("rejected").select("rejected_id").collect()
        lake.append("rejected", conform(rows.join(known, on="rejected_id", how="anti"), "rejected"))

    def _refuse(self, refused: dict[str, Refused], reason: str, records: int, line: int, message: str) -> None:
        """Count records that are not imported for a reason; the first of all files is told of."""
        before = refused.get(reason, Refused(reason, 0, f"{self._path.name}:{line}", message))
        refused[reason] = replace(before, records=before.records + records)


def _batches(rows_of: Mapping[date, int]) -> Iterator[tuple[date, date]]:
    """First and last day of each batch: as many days in order as have few enough rows together, or one."""
    first, last, rows = None, None, 0
    for day in sorted(rows_of):
        if first and last and rows + rows_of[day] > _MOST_ROWS:
            yield first, last
            first, rows = None, 0
        first, last, rows = first or day, day, rows + rows_of[day]
    if first and last:
        yield first, last


def _content(coder: str) -> pl.Expr:
    """What the coder says in a row, in short."""
    values = (pl.col(name).fill_null("") for name in originals(coder))
    return pl.concat_str(*values, separator="\x1f").hash()


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """A folder for slices, gone at the end; what a killed import left is cleared away."""
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=home) as folder:
        yield Path(folder)


def imported_coders(lake: Lake) -> dict[str, int]:
    """The events of each coder that were imported."""
    counted = lake.scan(_TABLE).group_by("coder").len().sort("coder").collect()
    return dict(counted.rows())
