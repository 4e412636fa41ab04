"""Rows against the quality rules of their contract, checked by Great Expectations in a process of its own."""

from pipelines.checks.checker import Checked, Checker, CheckFailed, Run
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
    "keep_validations",
    "read_reference",
    "validations_folder",
]
