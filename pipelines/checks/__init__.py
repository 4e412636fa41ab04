"""Rows against the quality rules of their contract, checked by Great Expectations in a process of its own."""

from pipelines.checks.checker import Checked, Checker, CheckFailed, Run
from pipelines.checks.reference import Reference, read_reference

__all__ = ["CheckFailed", "Checked", "Checker", "Reference", "Run", "read_reference"]
