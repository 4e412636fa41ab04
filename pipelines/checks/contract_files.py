"""Whether the contracts keep to the Open Data Contract Standard, and the tables at hand to the contracts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from pipelines.contracts import ContractError, contract_names, contract_path, differences, read_contract
from pipelines.tables import Lake


@dataclass(frozen=True)
class Remark:
    """What was found of a contract or of partitions; `is_problem` where something must be done."""

    where: str
    text: str
    is_problem: bool = True


def check_files() -> Iterator[Remark]:
    """What is wrong with the files: against the standard's own JSON schema, and with what they point to."""
    validator, contracts = _validator(), {}
    for name in contract_names():
        path = contract_path(name)
        yield from _against_standard(path, validator)
        try:
            contracts[name] = read_contract(path)
        except ContractError as error:
            yield Remark(path.name, str(error))
    for contract in contracts.values():
        for column, (table, other) in contract.relations.items():
            if table not in contracts or other not in contracts[table].schema:
                yield Remark(contract.name, f"column '{column}' points to {table}.{other}, which is in no contract")


def check_tables(lake: Lake) -> Iterator[Remark]:
    """How the partitions of the lake differ from the contracts, a line for each column and way."""
    for name in contract_names():
        contract = read_contract(contract_path(name))
        found: dict[tuple[str, bool], list[str]] = {}
        for day in lake.days(name):
            for difference in differences(lake.stored_schema(name, day), contract):
                found.setdefault(difference, []).append(str(day))
        for (text, is_problem), days in found.items():
            told = f"{text}; {contract.remedy}" if is_problem else text
            yield Remark(name, f"{told}: {len(days):,} partitions, {days[0]} to {days[-1]}", is_problem)


def _validator() -> Validator:
    """The standard as the package of its models ships it."""
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text("utf-8"))
    validator: Validator = validator_for(schema)(schema)
    return validator


def _against_standard(path: Path, validator: Validator) -> Iterator[Remark]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        yield Remark(path.name, f"cannot be read: {error}")
        return
    for broken in validator.iter_errors(content):
        yield Remark(path.name, f"{broken.json_path}: {broken.message}")
