"""The process that Great Expectations lives in: its import costs five seconds, which pass while others load.

It gets the columns that the rules name and says which rows broke which rule; what follows from that is `checker`'s.
"""

import io
import json
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

ROW = "row"
# Of every row that broke a rule; what is left is the format "SUMMARY".
_LONG_PARTS = ("unexpected_list", "unexpected_index_list", "unexpected_index_query", "partial_unexpected_index_list")


@dataclass(frozen=True)
class Task:
    """Rows of a table as an Arrow file, with their numbers in the column `row`, and what is expected of them."""

    table: str
    rows: bytes
    expectations: Sequence[Mapping[str, Any]]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The numbers of the rows that broke one rule, or why it could not be checked."""

    rule_id: str
    is_success: bool
    failed: Sequence[int]
    error: str | None


@dataclass(frozen=True)
class Answer:
    """An outcome per expectation, and the same as JSON in Great Expectations' own format, with a few examples."""

    outcomes: Sequence[Outcome]
    validation: str


def serve(connection: Connection) -> None:
    """Answer each task with its outcomes until the other side hangs up."""
    # An interrupt is for the run to deal with; this process ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    batches = _open()
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        connection.send(_validate(batches, task))


def _open() -> "BatchDefinition[Any]":
    """A context in memory that tells nobody and shows no progress bars, and the batches that it makes of frames."""
    # Releases before 1.24 send statistics unless told otherwise, and later ones may again.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from tqdm import tqdm  # type: ignore[import-untyped]

    # Even a bar that is not shown takes a semaphore of the system, and this process is ended without time to return it.
    tqdm.set_lock(threading.RLock())
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")


def _validate(batches: "BatchDefinition[Any]", task: Task) -> Answer:
    """What the rows are found to be."""
    frame = pl.read_ipc(io.BytesIO(task.rows)).to_pandas()
    result = batches.get_batch({"dataframe": frame}).validate(
        _suite(task.table, task.expectations),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [ROW],
            "return_unexpected_index_query": False,
        },
        expectation_parameters=dict(task.parameters),
    )
    outcomes = [_outcome(found) for found in result.results]
    for found in result.results:
        for part in _LONG_PARTS:
            found.result.pop(part, None)
    return Answer(outcomes, json.dumps(result.to_json_dict()))  # type: ignore[no-untyped-call]


def _suite(table: str, expectations: Sequence[Mapping[str, Any]]) -> "ExpectationSuite":
    from great_expectations.core import ExpectationSuite

    return ExpectationSuite(table, expectations=[dict(expectation) for expectation in expectations])


def _outcome(found: "ExpectationValidationResult") -> Outcome:
    config: Any = found.expectation_config
    errors = [info["exception_message"] for info in _raised(found.exception_info)]
    return Outcome(
        rule_id=config.meta["rule_id"],
        is_success=bool(found.success),
        failed=[row[ROW] for row in found.result.get("unexpected_index_list") or ()],
        error="; ".join(errors) or None,
    )


def _raised(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was raised; Great Expectations puts it at one of two depths."""
    entries = [info] if "raised_exception" in info else list(info.values())
    return [entry for entry in entries if entry["raised_exception"]]
