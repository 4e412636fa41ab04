"""What a table is: the ODCS contracts in `data_contracts/` as Polars schemas, keys and rules, and the door they guard.

Checking rows against the rules belongs to `checks`, keeping them to `tables`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import polars as pl
import yaml
from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaObject, SchemaProperty
from pydantic import ValidationError

Severity = Literal["error", "warning"]

_FOLDER = Path(__file__).parents[1] / "data_contracts"
_SUFFIX = ".odcs.yaml"
_TYPES: Mapping[str, pl.DataType] = {
    "String": pl.String(),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "Boolean": pl.Boolean(),
    "Date": pl.Date(),
    "Datetime(us, UTC)": pl.Datetime("us", "UTC"),
}
# The parser in C reads the longest contract in 8 ms instead of 60; some builds of PyYAML lack it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractError(ValueError):
    """A contract that cannot be read, or a frame that does not keep to it."""


@dataclass(frozen=True)
class Rule:
    """One quality rule: about each row where it stands with a column of the contract, else about the table."""

    table: str
    rule_id: str
    expectation: str
    kwargs: Mapping[str, Any]
    severity: Severity
    column: str | None
    description: str
    replaces: frozenset[str] = frozenset()  # rules of earlier versions that hold wherever this one does


@dataclass(frozen=True)
class Contract:
    """One table: its columns in order, its key, the column that its files are divided by, and its rules."""

    name: str
    description: str
    schema: pl.Schema
    key: tuple[str, ...]
    partition: str
    required: frozenset[str]
    rules: tuple[Rule, ...]
    descriptions: Mapping[str, str]
    version: str
    units: Mapping[str, str]
    relations: Mapping[str, tuple[str, str]]  # column -> table and column that it points to
    latency: timedelta | None  # how old the newest day may be

    @property
    def is_made_again(self) -> bool:
        """Whether the days of the table are made of other tables, as all are that are divided by day of publication."""
        return self.partition == "published_date"

    @property
    def remedy(self) -> str:
        """What to do about partitions that cannot be read as the contract says."""
        if self.is_made_again:
            return "dyad recode makes such days again"
        return "read them with the release that wrote them, or move them away"


@cache
def contract_names() -> tuple[str, ...]:
    """The tables that have a contract."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob(f"*{_SUFFIX}")))


@cache
def load_contract(name: str) -> Contract:
    """The contract of one table."""
    if name not in contract_names():
        raise ContractError(f"{name}: no such table; there are {', '.join(contract_names())}")
    return read_contract(contract_path(name))


def read_contract(path: Path) -> Contract:
    """The contract that a file holds."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContractError(f"{path}: not an ODCS contract: {error}") from error
    return parse_contract(text, path)


def parse_contract(text: str, path: Path) -> Contract:
    """The contract that a text holds, which a file of this path has or had."""
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader either way)
        document = OpenDataContractStandard(**content)
    except (TypeError, yaml.YAMLError, ValidationError) as error:
        raise ContractError(f"{path}: not an ODCS contract: {error}") from error
    if not document.schema_ or len(document.schema_) != 1:
        raise ContractError(f"{path}: expected one table under 'schema', found {len(document.schema_ or ())}")
    return _contract(document, document.schema_[0], path)


def conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows as the contract has them: its columns in its order and types, nothing missing that it requires."""
    shaped = shape(frame, name)
    for column in load_contract(name).schema.names():
        nulls = shaped[column].null_count()
        if nulls and column in load_contract(name).required:
            raise ContractError(f"{name}: column '{column}' is required, found null in {nulls} of {shaped.height} rows")
    return shaped


def shape(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows in the contract's columns, order and types; nulls may still stand where it requires a value."""
    contract = load_contract(name)
    unexpected = [column for column in frame.columns if column not in contract.schema]
    if unexpected:
        raise ContractError(
            f"{name}: column '{unexpected[0]}' is unexpected, the contract has {', '.join(contract.schema.names())}"
        )
    return pl.DataFrame([_shaped(frame, contract, column) for column in contract.schema.names()])


def differences(schema: Mapping[str, pl.DataType], contract: Contract) -> Iterator[tuple[str, bool]]:
    """What a partition of this schema lacks or has otherwise, and whether it cannot be read as the contract says."""
    for column, dtype in contract.schema.items():
        if column not in schema and column in contract.required:
            yield f"lacks the column '{column}', which is required", True
        elif column not in schema:
            yield f"was written before the column '{column}', which reads as null there", False
        elif schema[column] != dtype:
            yield f"has '{column}' as {schema[column]}, contract says {dtype}", True
    for column in schema:
        if column not in contract.schema:
            yield f"has the column '{column}' still, which the contract has dropped and nobody reads", False


def _shaped(frame: pl.DataFrame, contract: Contract, column: str) -> pl.Series:
    """One column of the contract, from the frame or null where it may be missing."""
    expected = contract.schema[column]
    if column not in frame.columns:
        if column in contract.required:
            raise ContractError(
                f"{contract.name}: column '{column}' is missing, contract requires {expected}; "
                f"found {', '.join(frame.columns) or 'no column'}"
            )
        return pl.Series(column, [None], dtype=expected).new_from_index(0, frame.height)
    found = frame[column]
    if not _is_castable(found.dtype, expected):
        raise ContractError(f"{contract.name}: column '{column}' is {found.dtype}, contract says {expected}")
    try:
        return found.cast(expected)
    except pl.exceptions.InvalidOperationError as error:
        raise ContractError(
            f"{contract.name}: column '{column}' is {found.dtype} with values that are no {expected}, "
            f"contract says {expected}"
        ) from error


def _is_castable(found: pl.DataType, expected: pl.DataType) -> bool:
    """Whether the types differ in storage only, so that a cast cannot change what the column says."""
    if found in (expected, pl.Null):
        return True
    if isinstance(expected, pl.Datetime):
        # Without a zone the instant is a guess.
        return isinstance(found, pl.Datetime) and found.time_zone is not None
    if expected == pl.String:
        return found in (pl.Categorical, pl.Enum)
    return (expected.is_integer() and found.is_integer()) or (expected.is_float() and found.is_numeric())


def contract_path(name: str) -> Path:
    """The file of a table's contract."""
    return _FOLDER / f"{name}{_SUFFIX}"


def _contract(document: OpenDataContractStandard, table: SchemaObject, path: Path) -> Contract:
    """The contract in our words, with the file named in each complaint."""
    name = table.name or ""
    if name != path.name.removesuffix(_SUFFIX):
        raise ContractError(f"{path}: the table is named '{name}', the file says otherwise")
    properties = table.properties or []
    columns = [column.name or "" for column in properties]
    key = sorted(
        (column for column in properties if column.primaryKey), key=lambda column: column.primaryKeyPosition or 0
    )
    partitions = [column.name or "" for column in properties if column.partitioned]
    if not key or len(partitions) != 1 or len(set(columns)) != len(columns):
        raise ContractError(f"{path}: expected a key, one partition column and no column twice")
    rules = tuple(_rules(table, path))
    twice = [rule_id for rule_id, times in Counter(rule.rule_id for rule in rules).items() if times > 1]
    if twice:
        raise ContractError(f"{path}: rule '{twice[0]}' stands there twice, expected an id of its own for each rule")
    return Contract(
        name=name,
        description=table.dataGranularityDescription or "",
        schema=pl.Schema({column.name or "": _dtype(column, path) for column in properties}),
        key=tuple(column.name or "" for column in key),
        partition=partitions[0],
        required=frozenset(column.name or "" for column in properties if column.required),
        rules=rules,
        descriptions=MappingProxyType({column.name or "": column.description or "" for column in properties}),
        version=document.version or "",
        units=MappingProxyType(
            {
                column.name or "": str(custom.value)
                for column in properties
                for custom in column.customProperties or ()
                if custom.property == "unit"
            }
        ),
        relations=MappingProxyType(
            {
                column.name or "": _relation(str(relation.to), f"{path}: column '{column.name}'")
                for column in properties
                for relation in column.relationships or ()
            }
        ),
        latency=_latency(document, path),
    )


def _relation(target: str, where: str) -> tuple[str, str]:
    """The table and the column that a relationship points to."""
    match = re.fullmatch(r"(?:(?P<file>\w+)\.odcs\.yaml#)?/?schema/(?P<table>\w+)/properties/(?P<column>\w+)", target)
    if match is None:
        raise ContractError(f"{where}: points to {target}, expected TABLE.odcs.yaml#/schema/TABLE/properties/COLUMN")
    return match["table"], match["column"]


def _latency(document: OpenDataContractStandard, path: Path) -> timedelta | None:
    """How old the newest day may be, in the days that the service level says."""
    for promise in document.slaProperties or ():
        if promise.property == "latency":
            if promise.unit != "d" or not isinstance(promise.value, int):
                raise ContractError(f"{path}: latency is {promise.value} {promise.unit}, expected whole days, unit d")
            return timedelta(days=promise.value)
    return None


def _dtype(column: SchemaProperty, path: Path) -> pl.DataType:
    """The Polars type that a column's physicalType names."""
    dtype = _TYPES.get(column.physicalType or "")
    if dtype is None:
        expected = ", ".join(_TYPES)
        raise ContractError(f"{path}: column '{column.name}' is {column.physicalType}, expected one of {expected}")
    return dtype


def _rules(table: SchemaObject, path: Path) -> Iterator[Rule]:
    """The rules about the table, then those of each column in order."""
    for quality in table.quality or []:
        yield _rule(table.name or "", None, quality, path)
    for column in table.properties or []:
        for quality in column.quality or []:
            yield _rule(table.name or "", column.name, quality, path)


def _rule(table: str, column: str | None, quality: DataQuality, path: Path) -> Rule:
    """One rule; an expectation that names no column is about the one that it stands with."""
    where = f"{path}: rule '{quality.id}' of {f'column {column!r}' if column else 'the table'}"
    if not quality.id or (quality.type, quality.engine) != ("custom", "greatExpectations"):
        raise ContractError(f"{where}: expected an id, type custom and engine greatExpectations")
    if not isinstance(quality.implementation, dict) or "type" not in quality.implementation:
        raise ContractError(f"{where}: expected an implementation with 'type', the expectation, and 'kwargs'")
    if quality.severity not in ("error", "warning"):
        raise ContractError(f"{where}: severity is {quality.severity}, expected error or warning")
    kwargs = dict(quality.implementation.get("kwargs", {}))
    if column and not any(name.startswith("column") for name in kwargs):
        kwargs["column"] = column
    return Rule(
        table=table,
        rule_id=quality.id,
        expectation=str(quality.implementation["type"]),
        kwargs=MappingProxyType(kwargs),
        severity="error" if quality.severity == "error" else "warning",
        column=column,
        description=quality.description or "",
        replaces=frozenset(
            str(custom.value) for custom in quality.customProperties or () if custom.property == "replaces"
        ),
    )
