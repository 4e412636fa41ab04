"""Dictionaries in the format of TABARI and PETRARCH, read into the lines of a lexicon overlay."""

from pipelines.coding.petrarch.importing import REPORT, Import, import_dictionaries

__all__ = ["REPORT", "Import", "import_dictionaries"]
