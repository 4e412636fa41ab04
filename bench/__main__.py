"""`make bench`: how fast the coder, the checks, the marts and whole runs are on this machine."""

import argparse
import os
import platform
from collections.abc import Iterable
from itertools import chain

from bench.checks import measure_checks
from bench.coder import SCALES, Rate, measure_others, measure_scales
from bench.copies import Search, measure_copies
from bench.crawl import measure_crawl
from bench.marts import EVENTS, measure_marts
from bench.runs import measure_runs


def main() -> None:
    """Print a table of each, line by line as they are measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sentences", type=int, default=SCALES[-1], help="how many to code at most; 1,000,000")
    parser.add_argument("--events", type=int, default=EVENTS, help="how many to build marts of; 100,000")
    arguments = parser.parse_args()
    most = arguments.sentences
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    _print_row("The coder on short news items", "sentences", "seconds", "per second", "megabytes", "dyad is")
    own = Rate("dyad")
    for own in measure_scales(most):
        _print_rate(own)
    for rate in () if own.skipped else measure_others():
        _print_rate(rate, own)
    print()
    _print_row("Mentions checked, one in a hundred quarantined", "mentions", "rules", "seconds", "megabytes")
    for checked in measure_checks():
        _print_row("", f"{checked.mentions:,}", checked.rules, f"{checked.seconds:.1f}", f"{checked.megabytes:,.0f}")
    print()
    _print_copies(measure_copies())
    print()
    _print_row("Marts", "seconds", "megabytes", "trend rows", "of the first")
    first = None
    for built in measure_marts(arguments.events):
        first = first or built.seconds
        ratio = f"{built.seconds / first:.2f} times"
        _print_row(built.name, f"{built.seconds:.1f}", f"{built.megabytes:,.0f}", f"{built.rows:,}", ratio)
    print()
    _print_row("Whole runs", "seconds", "megabytes")
    for run in chain(measure_runs(), measure_crawl()):
        _print_row(run.name, f"{run.seconds:.1f}", f"{run.megabytes:,.0f}")


def _print_rate(rate: Rate, own: Rate | None = None) -> None:
    """One line; where another rate is to compare with, how many times this one it is."""
    if rate.skipped:
        _print_row(rate.name, f"skipped: {rate.skipped}")
        return
    memory = "" if rate.megabytes is None else f"{rate.megabytes:,.0f}"
    ratio = f"{own.per_second / rate.per_second:.2f} times" if own else ""
    _print_row(rate.name, f"{rate.sentences:,}", f"{rate.seconds:.1f}", f"{rate.per_second:,.0f}", memory, ratio)


def _print_copies(searches: Iterable[Search]) -> None:
    """How fast copies are searched, and of each kind of copy how many are found."""
    for search in searches:
        _print_row("Copies, on one core", "articles", "seconds", "per second", "megabytes", "precision", "recall")
        numbers = (
            f"{search.articles:,}",
            f"{search.seconds:.1f}",
            f"{search.per_second:,.0f}",
            f"{search.megabytes:,.0f}",
        )
        _print_row("articles of 12 to 30 sentences", *numbers, f"{search.precision:.3f}", f"{search.recall:.3f}")
        for how, (found, made) in search.found.items():
            _print_row(f"  {how}", f"{made:,}", "", "", "", "", f"{found / made:.3f}")
        print()


def _print_row(name: str, *cells: object) -> None:
    print(f"{name:<52}", *(f"{cell:>13}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
