"""The rules of a contract applied to rows: which passed, which are quarantined and why, and how each rule fared."""

import io
import json
import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import polars as pl
import polars_hash as plh

from pipelines.checks.facts import add_facts
from pipelines.checks.measures import measure
from pipelines.checks.reference import Reference, read_reference
from pipelines.checks.surroundings import NOTHING_AROUND, Surroundings
from pipelines.checks.worker import ROW, Answer, Outcome, Task, serve
from pipelines.contracts import Contract, Rule, conform, load_contract, shape

_log = logging.getLogger(__name__)

_SLICE = 200_000
_EXAMPLES, _EXAMPLE_LENGTH = 5, 200
_ID_LENGTH = 16
_NO_ROWS = pl.Series(dtype=pl.Int64)


@dataclass(frozen=True)
class Run:
    """The run that checks."""

    run_id: str
    started_at: datetime

    @property
    def day(self) -> date:
        """The UTC day on which it began."""
        return self.started_at.astimezone(UTC).date()


@dataclass(frozen=True)
class Checked:
    """The rows that passed, those that did not with each rule they broke, and one row per rule.

    `validations` is what Great Expectations says of each slice of the rows and of the table, as JSON in its own format.
    """

    passed: pl.DataFrame
    quarantined: pl.DataFrame
    results: pl.DataFrame
    validations: Sequence[str] = ()


class CheckFailed(Exception):
    """A table broke a rule for which no row is to blame, or could not be checked; `results` has what is known."""

    def __init__(self, message: str, results: pl.DataFrame) -> None:
        super().__init__(message)
        self.results = results


@dataclass(frozen=True)
class _Finding:
    """How one rule fared: the numbers of the rows that broke it, and what was found in words of JSON."""

    rule: Rule
    is_success: bool
    failed: pl.Series
    observed: str | None


@dataclass(frozen=True)
class _Case:
    """Rows in the shape of their contract that a run checks."""

    rows: pl.DataFrame
    contract: Contract
    run: Run
    surroundings: Surroundings
    checked_at: datetime

    @property
    def of_rows(self) -> list[Rule]:
        """The rules about each row."""
        return [rule for rule in self.contract.rules if rule.column is not None]

    @property
    def of_table(self) -> list[Rule]:
        """The rules about the table."""
        return [rule for rule in self.contract.rules if rule.column is None]

    @cached_property
    def measures(self) -> pl.DataFrame:
        """What the rules about the table set bounds to, in one row."""
        return measure(self.rows, self.contract, self.surroundings, self.run.day)


class Checker:
    """A process that checks tables, alive inside the context; entering it does not wait until it is ready."""

    def __init__(self, reference: Callable[[], Reference] = read_reference) -> None:
        self._reference = reference

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        # With our copy of its end closed, the death of the process ends the connection.
        theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()

    def check(self, frame: pl.DataFrame, table: str, run: Run, surroundings: Surroundings = NOTHING_AROUND) -> Checked:
        """The rows of a table told apart by its rules; CheckFailed where the table as a whole breaks one."""
        case = _Case(shape(frame, table), load_contract(table), run, surroundings, datetime.now(UTC))
        answers = list(self._answers(self._tasks(case)))
        findings = _findings(case, [outcome for answer in answers for outcome in answer.outcomes])
        results = _results(findings, case)
        for finding in findings:
            _report(finding, case.rows.height, results)
        broken = [finding for finding in findings if finding.rule.severity == "error" and len(finding.failed)]
        return Checked(
            passed=_without(case.rows, [finding.failed for finding in broken]),
            quarantined=_quarantine(broken, case),
            results=results,
            validations=[answer.validation for answer in answers],
        )

    def _tasks(self, case: _Case) -> Iterator[Task]:
        """The rows a slice at a time, in the columns that the rules name, then the measures of the table."""
        if case.of_rows:
            reference, made_from = self._reference(), case.surroundings.made_from
            columns = sorted({column for rule in case.of_rows for column in _columns(rule)})
            parameters = _parameters(case.run)
            for offset in range(0, case.rows.height, _SLICE):
                facts = add_facts(case.rows.slice(offset, _SLICE), case.contract, reference, made_from)
                yield _task(facts.select(columns).with_row_index(ROW, offset), case.of_rows, parameters)
        if case.of_table:
            yield _task(case.measures.with_row_index(ROW), case.of_table, {})

    def _answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """The answer to each task; while one is worked on in the other process, the next is made in this one."""
        asked: Task | None = None
        for task in tasks:
            if asked:
                yield self._answer(asked.table)
            try:
                self._connection.send(task)
            except OSError as error:
                raise self._ended(task.table) from error
            asked = task
        if asked:
            yield self._answer(asked.table)

    def _answer(self, table: str) -> Answer:
        try:
            answer: Answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._ended(table) from error
        for outcome in answer.outcomes:
            if outcome.error:
                raise CheckFailed(
                    f"{table}: rule '{outcome.rule_id}' cannot be checked: {outcome.error}", _no_results()
                )
        return answer

    def _ended(self, table: str) -> CheckFailed:
        self._process.join()
        return CheckFailed(
            f"{table}: the process that checks ended with code {self._process.exitcode}; "
            "nothing of the table was written, run it again (-9 is the system short of memory)",
            _no_results(),
        )


def _findings(case: _Case, outcomes: Sequence[Outcome]) -> list[_Finding]:
    """A finding for each rule, those about rows first, with what was found in all slices."""
    numbers = {rule.rule_id: _NO_ROWS for rule in case.of_rows}
    for outcome in outcomes:
        if outcome.rule_id in numbers:
            numbers[outcome.rule_id] = pl.concat([numbers[outcome.rule_id], pl.Series(outcome.failed, dtype=pl.Int64)])
    broken = {outcome.rule_id for outcome in outcomes if not outcome.is_success}
    of_rows = [
        _Finding(rule, failed.is_empty(), failed, _examples(case.rows, rule, failed))
        for rule, failed in zip(case.of_rows, numbers.values(), strict=True)
    ]
    of_table = [_Finding(rule, rule.rule_id not in broken, _NO_ROWS, _measured(case, rule)) for rule in case.of_table]
    return of_rows + of_table


def _measured(case: _Case, rule: Rule) -> str:
    """What was measured for a rule about the table, as JSON."""
    return json.dumps({column: case.measures[column][0] for column in _columns(rule)})


def _task(rows: pl.DataFrame, rules: Sequence[Rule], parameters: Mapping[str, Any]) -> Task:
    """What the worker is asked: the rows, and what the rules expect of them."""
    buffer = io.BytesIO()
    rows.write_ipc(buffer)
    expectations = [
        {
            "type": rule.expectation,
            "kwargs": dict(rule.kwargs),
            "meta": {"table": rule.table, "rule_id": rule.rule_id, "column": rule.column, "severity": rule.severity},
            "description": rule.description,
        }
        for rule in rules
    ]
    return Task(rules[0].table, buffer.getvalue(), expectations, parameters)


def row_key(contract: Contract) -> pl.Expr:
    """The key of a row as quarantine tells it: its columns joined by '/'."""
    return pl.concat_str([pl.col(column).cast(pl.String).fill_null("") for column in contract.key], separator="/")


def _columns(rule: Rule) -> list[str]:
    """The columns that a rule's expectation reads."""
    named = [value for name, value in rule.kwargs.items() if name.startswith("column")]
    return [column for value in named for column in ([value] if isinstance(value, str) else value)]


def _parameters(run: Run) -> dict[str, Any]:
    """What a rule may ask for as `$PARAMETER`."""
    day_after = (run.started_at + timedelta(days=1)).astimezone(UTC)
    return {"day_after_run": day_after.isoformat(), "tomorrow": f"{day_after:%Y-%m-%d}T00:00:00"}


def _examples(rows: pl.DataFrame, rule: Rule, numbers: pl.Series) -> str | None:
    """Some of the values that broke a rule, as JSON; null where none did."""
    if numbers.is_empty():
        return None
    values = rows[str(rule.column)].gather(numbers).unique(maintain_order=True).head(_EXAMPLES).cast(pl.String)
    return json.dumps({"examples": values.str.head(_EXAMPLE_LENGTH).to_list()}, ensure_ascii=False)


def _report(finding: _Finding, height: int, results: pl.DataFrame) -> None:
    """Say that a rule was broken; stop where the table must not be written."""
    rule = finding.rule
    if finding.is_success:
        return
    if rule.column is not None:
        # What the rows hold is anybody's text: it is kept as data, not logged.
        _log.warning("%s: %s of %s rows break rule %s", rule.table, len(finding.failed), height, rule.rule_id)
        return
    message = f"{rule.table}: rule {rule.rule_id} is broken: {rule.description} Found {finding.observed}"
    if rule.severity == "error":
        raise CheckFailed(f"{message}; nothing was written", results)
    _log.warning("%s", message)


def _without(rows: pl.DataFrame, numbers: Sequence[pl.Series]) -> pl.DataFrame:
    """The rows that have none of these numbers."""
    broken = pl.DataFrame({ROW: pl.concat([_NO_ROWS, *numbers]).cast(pl.get_index_type())})
    return rows.with_row_index(ROW).join(broken, on=ROW, how="anti", maintain_order="left").drop(ROW)


def _results(findings: Sequence[_Finding], case: _Case) -> pl.DataFrame:
    """One row per rule, in the shape of check_results."""
    days = case.rows[case.contract.partition].drop_nulls()
    run_date = case.run.day
    # Rows that are checked together are one coder's.
    coder = case.rows["coder"].first() if "coder" in case.rows.columns else None
    found = [
        {
            "run_id": case.run.run_id,
            "run_date": run_date,
            "checked_at": case.checked_at,
            "table_name": case.contract.name,
            "coder": coder,
            "rule_id": finding.rule.rule_id,
            "expectation": finding.rule.expectation,
            "column_name": finding.rule.column,
            "severity": finding.rule.severity,
            "first_day": run_date if days.is_empty() else days.min(),
            "last_day": run_date if days.is_empty() else days.max(),
            "is_success": finding.is_success,
            "rows_checked": case.rows.height,
            "rows_failed": len(finding.failed),
            "observed": finding.observed,
        }
        for finding in findings
    ]
    return conform(pl.DataFrame(found, schema=load_contract("check_results").schema), "check_results")


def _no_results() -> pl.DataFrame:
    return pl.DataFrame(schema=load_contract("check_results").schema)


def _quarantine(broken: Sequence[_Finding], case: _Case) -> pl.DataFrame:
    """One row per row and rule that it broke, in the shape of quarantine."""
    rows, contract, run = case.rows, case.contract, case.run
    key = row_key(contract)
    version = pl.col("lexicon_version") if "lexicon_version" in rows.columns else pl.lit(None, pl.String)
    found = [
        rows[finding.failed].select(
            run_id=pl.lit(run.run_id),
            run_date=pl.lit(run.day),
            checked_at=pl.lit(case.checked_at, pl.Datetime("us", "UTC")),
            table_name=pl.lit(contract.name),
            row_key=key,
            rule_id=pl.lit(finding.rule.rule_id),
            column_name=pl.lit(finding.rule.column),
            value=pl.col(str(finding.rule.column)).cast(pl.String),
            row_json=pl.struct(rows.columns).struct.json_encode(),
            lexicon_version=version,
        )
        for finding in broken
    ]
    empty = pl.DataFrame(schema=load_contract("quarantine").schema).drop("quarantine_id")
    # The whole row, not its key alone: the key itself may be what is missing.
    identity = plh.concat_str("run_id", "table_name", "rule_id", "row_json", separator="/")
    return conform(
        pl.concat([empty, *found], how="diagonal").with_columns(
            quarantine_id=identity.chash.sha2_256().str.head(_ID_LENGTH)
        ),
        "quarantine",
    )
