"""What another version of a contract changes for those who read the table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.contracts import Contract, Rule

_BOUNDS = frozenset({"min_value", "max_value", "value_set"})


@dataclass(frozen=True)
class Change:
    """One difference; it breaks readers where what they could count on no longer holds."""

    table: str
    text: str
    is_breaking: bool


def compare(old: Mapping[str, Contract], new: Mapping[str, Contract]) -> list[Change]:
    """The changes from one set of contracts to another, those that break readers first."""
    changes = [Change(name, "the table is gone", is_breaking=True) for name in sorted(old.keys() - new.keys())]
    changes += [Change(name, "a new table", is_breaking=False) for name in sorted(new.keys() - old.keys())]
    for name in sorted(old.keys() & new.keys()):
        changes += [Change(name, text, breaks) for text, breaks in _of_table(old[name], new[name])]
    return sorted(changes, key=lambda change: (not change.is_breaking, change.table))


def is_announced(old: Contract, new: Contract) -> bool:
    """Whether the version says that readers have something to do: its first number was raised."""
    return _major(new) > _major(old)


def _major(contract: Contract) -> int:
    first = contract.version.partition(".")[0]
    return int(first) if first.isdigit() else 0


def _of_table(old: Contract, new: Contract) -> Iterator[tuple[str, bool]]:
    if old.key != new.key:
        yield f"the key was {', '.join(old.key)} and is {', '.join(new.key)}", True
    if old.partition != new.partition:
        yield f"files were divided by {old.partition} and are by {new.partition}", True
    for column in old.schema:
        yield from _of_column(old, new, column)
    for column in new.schema:
        if column not in old.schema and column in new.required:
            yield f"new column '{column}', required: days written before lack it until dyad recode", True
        elif column not in old.schema:
            yield f"new column '{column}', null in days written before", False
    if old.latency != new.latency:
        grows = old.latency is not None and (new.latency is None or new.latency > old.latency)
        yield f"the newest day was {_age(old)} and is {_age(new)}", grows
    yield from _of_rules(old, new)


def _age(contract: Contract) -> str:
    return f"at most {contract.latency.days} days old" if contract.latency else "of any age"


def _of_column(old: Contract, new: Contract, column: str) -> Iterator[tuple[str, bool]]:
    if column not in new.schema:
        yield f"column '{column}' is gone", True
        return
    if old.schema[column] != new.schema[column]:
        yield f"column '{column}' was {old.schema[column]} and is {new.schema[column]}", True
    if column in old.required - new.required:
        yield f"column '{column}' may be null now", True
    if column in new.required - old.required:
        yield f"column '{column}' has a value in each row from now on", False
    if old.units.get(column) != new.units.get(column):
        # To say a unit that was never said changes no figure.
        yield f"unit of '{column}' was {old.units.get(column)} and is {new.units.get(column)}", column in old.units
    if old.relations.get(column) != new.relations.get(column):
        was, now = (".".join(contract.relations.get(column, ("nothing",))) for contract in (old, new))
        yield f"column '{column}' pointed to {was} and points to {now}", column in old.relations
    if old.descriptions[column] != new.descriptions[column]:
        yield f"other words for column '{column}'", False


def _of_rules(old: Contract, new: Contract) -> Iterator[tuple[str, bool]]:
    before, after = ({rule.rule_id: rule for rule in contract.rules} for contract in (old, new))
    replaced_by = {replaced: rule.rule_id for rule in new.rules for replaced in rule.replaces}
    for name, rule in before.items():
        if name in after:
            yield from _of_rule(rule, after[name])
        elif name in replaced_by:
            yield f"rule {name} holds wherever {replaced_by[name]} does, which replaces it", False
        else:
            yield f"rule {name} is gone: {rule.description}", rule.severity == "error"
    for name in sorted(after.keys() - before.keys()):
        yield f"new rule {name}: {after[name].description}", False


def _of_rule(old: Rule, new: Rule) -> Iterator[tuple[str, bool]]:
    if old.severity != new.severity:
        yield f"rule {old.rule_id} was of severity {old.severity} and is {new.severity}", old.severity == "error"
    if (old.expectation, dict(old.kwargs)) == (new.expectation, dict(new.kwargs)):
        return
    if not _differ_in_bounds(old, new) and old.description == new.description:
        # What readers count on is what the rule says; how that is found out is ours to change.
        yield f"rule {old.rule_id} says the same, and is checked in another way: by {_asked(new)}", False
    else:
        is_looser = not _is_tighter(old, new) and old.severity == "error"
        yield f"rule {old.rule_id} asked for {_asked(old)} and asks for {_asked(new)}", is_looser


def _differ_in_bounds(old: Rule, new: Rule) -> bool:
    """Whether both ask the same of the same column, within other bounds or sets."""
    return (old.expectation, _without_bounds(old)) == (new.expectation, _without_bounds(new))


def _is_tighter(old: Rule, new: Rule) -> bool:
    """Whether whatever keeps to the new rule keeps to the old one, as far as bounds and sets can tell."""
    return _differ_in_bounds(old, new) and all(
        _fits(name, old.kwargs[name], new.kwargs.get(name)) for name in _BOUNDS & old.kwargs.keys()
    )


def _fits(name: str, old: Any, new: Any) -> bool:
    if name == "value_set":
        return old == new or (isinstance(old, list) and isinstance(new, list) and set(new) <= set(old))
    if old == new:
        return True
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return False
    return new >= old if name == "min_value" else new <= old


def _without_bounds(rule: Rule) -> dict[str, Any]:
    return {name: value for name, value in rule.kwargs.items() if name not in _BOUNDS}


def _asked(rule: Rule) -> str:
    told = ", ".join(f"{name} {value}" for name, value in rule.kwargs.items())
    return f"{rule.expectation.removeprefix('expect_column_')} ({told})"
