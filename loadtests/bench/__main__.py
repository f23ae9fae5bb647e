"""``python -m loadtests.bench NAME``: measure, print a table, end with one line of JSON.

Exit: 0 every bar holds, 1 one does not, 2 wrong use.
"""

import argparse
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module

import loadtests.bench
from loadtests.bench.report import Report

_SHARED = frozenset({"__main__", "report", "timing"})


def names() -> list[str]:
    """Every bench there is: the modules of this package that are not shared tools."""
    found = (module.name for module in pkgutil.iter_modules(loadtests.bench.__path__))
    return sorted(name for name in found if name not in _SHARED and not name.startswith("_"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one bench and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench", description=__doc__)
    parser.add_argument("name", choices=names(), metavar="NAME", help=", ".join(names()))
    typed, more = parser.parse_known_args(arguments)
    bench = import_module(f"loadtests.bench.{typed.name}")
    options = bench.options(more) if hasattr(bench, "options") else {}
    if more and not options:
        parser.error(f"{typed.name} takes no options: {' '.join(more)}")
    report = bench.measure(**options)
    assert isinstance(report, Report)
    print(report.table())
    print(report.line())
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
