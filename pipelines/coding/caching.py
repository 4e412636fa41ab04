"""The compiled lexicon kept on disk by the hash of its entries, so that a start does not compile it again."""

import hashlib
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import platformdirs
import polars as pl

from pipelines.coding.dictionary import Lexicon, compile_lexicon
from pipelines.coding.entries import entries_version, read_entries
from pipelines.coding.tries import Trie

_log = logging.getLogger(__name__)
_PREFIX = "lexicon-"
# Some 10 MB each; a lexicon that is being written has a new version with each save.
_KEPT = 10
_CODE_FILES = (
    "caching.py",
    "dictionary.py",
    "entries.py",
    "inflection.py",
    "places.py",
    "time_words.py",
    "tries.py",
    "vocabulary.py",
    "wordings.py",
    "words.py",
    "bits.py",
)


def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """The bundled lexicon, with a user's overlay folder if there is one; LexiconError names file and line.

    A cache that cannot be read or written costs the time to compile, nothing else.
    """
    version = entries_version(overlay)
    folder = Path(platformdirs.user_cache_dir("dyad")) / f"{_PREFIX}{version}-{_code_version()}"
    try:
        return _read(folder, version)
    except (OSError, pl.exceptions.PolarsError, KeyError) as error:
        _log.debug("no compiled lexicon in %s: %s", folder, error)
    lexicon = compile_lexicon(read_entries(overlay), version)
    try:
        _write(folder, lexicon)
    except OSError as error:
        _log.debug("compiled lexicon not kept in %s: %s", folder, error)
    return lexicon


def _frames(lexicon: Lexicon) -> dict[str, pl.DataFrame]:
    frames: dict[str, pl.DataFrame] = {}
    for field in fields(lexicon):
        value = getattr(lexicon, field.name)
        if isinstance(value, Trie):
            frames |= {f"{field.name}.edges": value.edges, f"{field.name}.finals": value.finals}
        elif isinstance(value, pl.Series):
            frames[field.name] = value.to_frame(field.name)
        elif isinstance(value, pl.DataFrame):
            frames[field.name] = value
    return frames


def _write(folder: Path, lexicon: Lexicon) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder.parent))
    try:
        for name, frame in _frames(lexicon).items():
            frame.write_ipc(draft / f"{name}.arrow")
        shutil.rmtree(folder, ignore_errors=True)  # one that could not be read
        draft.replace(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    with suppress(OSError):  # another process may do the same
        by_use = sorted(folder.parent.glob(f"{_PREFIX}*"), key=lambda compiled: compiled.stat().st_mtime, reverse=True)
        for compiled in by_use[_KEPT:]:
            shutil.rmtree(compiled, ignore_errors=True)


def _read(folder: Path, version: str) -> Lexicon:
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    values: dict[str, object] = {"version": version}
    for field in fields(Lexicon):
        if field.type is Trie:
            values[field.name] = Trie(*(_frame(folder, f"{field.name}.{part}") for part in ("edges", "finals")))
        elif field.type is pl.Series:
            values[field.name] = _frame(folder, field.name).to_series()
        elif field.type is pl.DataFrame:
            values[field.name] = _frame(folder, field.name)
    with suppress(OSError):
        os.utime(folder)
    return Lexicon(**values)  # type: ignore[arg-type] # the fields were read by their types


def _frame(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_ipc(folder / f"{name}.arrow")


def _code_version() -> str:
    """Changes with the code that compiles, and with Polars, whose files these are."""
    digest = hashlib.sha256(pl.__version__.encode())
    for name in _CODE_FILES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:8]
