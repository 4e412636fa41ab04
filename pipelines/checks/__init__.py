"""Rows against the quality rules of their contract, checked by Great Expectations in a process of its own."""

from pipelines.checks.checker import Checked, Checker, CheckFailed, Run, row_key
from pipelines.checks.quarantine import entries, let_through, record, rows_of
from pipelines.checks.reference import Reference, read_reference
from pipelines.checks.surroundings import WEEKS_BEFORE, Surroundings
from pipelines.checks.validations import keep_validations, validations_folder

__all__ = [
    "WEEKS_BEFORE",
    "CheckFailed",
    "Checked",
    "Checker",
    "Reference",
    "Run",
    "Surroundings",
    "entries",
    "keep_validations",
    "let_through",
    "read_reference",
    "record",
    "row_key",
    "rows_of",
    "validations_folder",
]
