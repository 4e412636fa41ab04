"""`make bench`: how fast the coder and whole runs are on this machine."""

import os
import platform

from bench.coder import measure_coder
from bench.runs import measure_runs


def main() -> None:
    """Print a table of each, line by line as they are measured."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    _print_row("The coder on short news items", "sentences", "seconds", "per second", "dyad is")
    own = None
    for rate in measure_coder():
        if rate.skipped:
            _print_row(rate.name, f"skipped: {rate.skipped}")
        else:
            own = own or rate.per_second
            ratio = f"{own / rate.per_second:.2f} times"
            _print_row(rate.name, f"{rate.sentences:,}", f"{rate.seconds:.1f}", f"{rate.per_second:,.0f}", ratio)
    print()
    _print_row("Whole runs", "seconds", "megabytes")
    for run in measure_runs():
        _print_row(run.name, f"{run.seconds:.1f}", f"{run.megabytes:,.0f}")


def _print_row(name: str, *cells: str) -> None:
    print(f"{name:<52}", *(f"{cell:>11}" for cell in cells))


if __name__ == "__main__":
    main()
