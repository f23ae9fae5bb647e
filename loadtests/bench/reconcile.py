"""Reconciling three sides of a day, against the engine's raw three-way join of the same files.

The floor joins the three files by reference and compares every column that is compared, in one
statement: what it costs to know that something differs, without saying what. It does not look for
duplicates, name, explain or account. Beside it stands the join of the references alone, which does
not even know that. Processor time counts as well as the clock: other work on the machine slows the
one that uses both cores more.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from loadtests.bench import _processes
from loadtests.bench._books import make_books
from loadtests.bench.report import Figure, Report

LINES: Final = 5_000_000
ROUNDS: Final = 3
LIMIT_MB: Final = 4096
A_DAY: Final = date(2026, 11, 20)
_COMPARED: Final = (
    "business_date", "payer", "payee", "currency", "amount_minor", "fee_minor", "status",
)  # fmt: skip
_PATIENCE_S: Final = 3600.0


def options(arguments: Sequence[str]) -> dict[str, Any]:
    """Read ``--lines``, ``--rounds``, ``--scale`` and ``--csv``."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench reconcile")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scale", action="store_true", help="also a fifth and four times as many")
    parser.add_argument("--csv", action="store_true", help="also from CSV")
    typed = parser.parse_args(arguments)
    return {"lines": typed.lines, "rounds": typed.rounds, "scale": typed.scale, "csv": typed.csv}


def measure(
    lines: int = LINES, rounds: int = ROUNDS, *, scale: bool = False, csv: bool = False
) -> Report:
    """Measure both in turns, each in a process of its own; the fastest round of each counts."""
    ours, floor, memory, found = _timed(lines, rounds, with_keys=True)
    total = ours["lines"]
    figures = [
        Figure(
            "three sides reconciled", ours["seconds"], "s", floor["seconds"], "raw join", at_most=2
        ),
        Figure("the same, processor time", ours["cpu"], "s", floor["cpu"], "raw join"),
        Figure("the same, of references alone", ours["cpu"], "s", floor["keys_cpu"], "their join"),
        Figure("lines a second", total / ours["seconds"], "/s"),
        Figure("peak memory", memory, "MB", LIMIT_MB, "4 GiB", at_most=1),
        Figure("breaks missed or made up", 1 + found["wrong"], "", 1, "none", at_most=1),
    ]
    notes = [f"{total:,} lines in three files, {found['breaks']:,} breaks, fastest of {rounds}"]
    if csv:
        from_csv, raw, _, _ = _timed(lines, 1, "csv")
        figures.append(
            Figure("the same from CSV", from_csv["seconds"], "s", raw["seconds"], "raw join")
        )
    if scale:
        small, _, _, _ = _timed(lines // 5, rounds)
        large, _, _, _ = _timed(lines * 4, 1)
        per_line = large["seconds"] / large["lines"] * 1e9
        before = small["seconds"] / small["lines"] * 1e9
        figures.append(
            Figure("ns a line, 20 times as many", per_line, "ns", before, "few", at_most=1.5)
        )
    return Report("reconcile", figures, notes)


def _timed(
    lines: int, rounds: int, form: str = "parquet", *, with_keys: bool = False
) -> tuple[dict[str, Any], dict[str, float], float, dict[str, int]]:
    with tempfile.TemporaryDirectory(prefix="lapnet-bench-") as made:
        folder = Path(made)
        truth = make_books(folder, lines, form)
        told, floors = [], []
        for _ in range(rounds):
            told.append(_in_process("work", folder, form))
            floors.append(_in_process("floor", folder, form))
            if with_keys:
                floors[-1]["keys_cpu"] = _in_process("keys", folder, form)["cpu"]
        best = min(told, key=lambda each: each["seconds"])
        found = {tuple(each) for each in best.pop("found")}
        wrong = len(found ^ set(truth.items()))
        memory = max(each["memory_mb"] for each in told)
        floor = {name: min(each[name] for each in floors) for name in floors[0]}
        best["cpu"] = min(each["cpu"] for each in told)
        return best, floor, memory, {"breaks": len(found), "wrong": wrong}


def _in_process(what: str, folder: Path, form: str) -> dict[str, Any]:
    said = _processes.run(
        "loadtests.bench.reconcile", what, str(folder), form, patience_s=_PATIENCE_S
    )
    found: dict[str, Any] = json.loads(said)
    return found


def work(folder: Path, form: str) -> dict[str, Any]:
    """Reconcile once; what it took from files to named breaks, start of Python left out."""
    from settlement.reconciling import Inputs, reconcile_day  # noqa: PLC0415 - not counted

    import_module("ibis")
    switch, payer, payee = (folder / f"{side}.{form}" for side in ("switch", "payer", "payee"))
    began, spent = time.perf_counter(), time.process_time()
    result, files = reconcile_day(Inputs([switch], [payer], [payee], A_DAY))
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "cpu": time.process_time() - spent,
        "lines": sum(each.lines for each in files),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "found": [(item.txn_id, item.code.value) for item in result.breaks],
    }


def floor(folder: Path, form: str) -> dict[str, Any]:
    """Join the three files once and count what differs."""
    differ = " OR ".join(
        f"s.{name} IS DISTINCT FROM {side}.{name}" for side in ("r", "e") for name in _COMPARED
    )
    return _joined(folder, form, differ)


def keys(folder: Path, form: str) -> dict[str, Any]:
    """Join the three files once by reference and count what one of them lacks."""
    return _joined(folder, form, "s.txn_id IS NULL OR r.txn_id IS NULL OR e.txn_id IS NULL")


def _joined(folder: Path, form: str, condition: str) -> dict[str, Any]:
    import duckdb  # noqa: PLC0415 - as the engine does

    files = {name: f"'{folder}/{name}.{form}'" for name in ("switch", "payer", "payee")}
    with duckdb.connect() as engine:
        began, spent = time.perf_counter(), time.process_time()
        engine.execute(
            f"SELECT count(*) FROM {files['switch']} s "  # noqa: S608 - our own files
            f"FULL JOIN {files['payer']} r ON r.txn_id = s.txn_id "
            f"FULL JOIN {files['payee']} e ON e.txn_id = coalesce(s.txn_id, r.txn_id) "
            f"WHERE {condition}"
        ).fetchall()
        return {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - spent,
        }


if __name__ == "__main__":
    steps = {"work": work, "floor": floor, "keys": keys}
    print(json.dumps(steps[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])))
