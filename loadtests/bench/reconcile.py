"""Reconciling three sides of a day, against the engine's raw three-way join of the same files.

Ours is the whole command, ``lapnet-sim reconcile``, as a program from its start to its end: files
judged and hashed, lines matched, duplicates set apart, breaks named and explained, every line and
its money accounted for, five files of results written.

The floor is a program too. It opens the same engine, joins the three files by reference in one
statement, compares every column that is compared (the window among them), and keeps the rows that
differ, all columns of all sides, as a table: what somebody would need to go on from. It looks for
no duplicates, and names, explains, accounts for and writes nothing. Beside it stands the same join
without the start of its program.

The two take turns, several rounds after one on a small day that is not counted (it leaves Python's
bytecode behind, as on any machine that is used twice), and the fastest round of each counts: other
work on the machine only ever adds. Processor time stands beside the clock, because it slows the
program that uses both cores more. Memory is the largest of ours, as the system counts it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from loadtests.bench._books import make_books
from loadtests.bench.report import Figure, Report

LINES: Final = 5_000_000
ROUNDS: Final = 5
SIZES: Final = ((1, 5), (1, 1), (2, 1), (4, 1))
"""With ``--scale``: of the lines, as fractions; a fifth to four times as many."""
LIMIT_MB: Final = 4096
A_DAY: Final = date(2026, 11, 20)
_SIDES: Final = ("switch", "payer", "payee")
_COMPARED: Final = (
    "business_date", "payer", "payee", "currency", "amount_minor", "fee_minor", "status",
    "window_id",
)  # fmt: skip
_KEPT: Final = ("txn_id", *_COMPARED, "committed_at")
_WARM_UP: Final = 1_000


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ran to its end: by the clock, by its processors, at its largest."""

    seconds: float
    cpu: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """The fastest of several rounds of each; ``wrong`` counts breaks missed or made up."""

    lines: int
    breaks: int
    wrong: int
    ours: Ran
    floor: Ran
    join_s: float
    """The floor's statement alone."""


def options(arguments: Sequence[str]) -> dict[str, Any]:
    """Read ``--lines``, ``--rounds``, ``--scale`` and ``--csv``."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench reconcile")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scale", action="store_true", help="also a fifth to four times as many")
    parser.add_argument("--csv", action="store_true", help="also from CSV")
    typed = parser.parse_args(arguments)
    return {"lines": typed.lines, "rounds": typed.rounds, "scale": typed.scale, "csv": typed.csv}


def measure(
    lines: int = LINES, rounds: int = ROUNDS, *, scale: bool = False, csv: bool = False
) -> Report:
    """Measure both in turns; with ``scale`` days of other sizes too, with ``csv`` text too."""
    day = _timed(lines, rounds)
    figures = [
        Figure(
            "three sides reconciled", day.ours.seconds, "s", day.floor.seconds, "raw join",
            at_most=2,
        ),
        Figure("the same, processor time", day.ours.cpu, "s", day.floor.cpu, "raw join"),
        Figure("the same, by the statement alone", day.ours.seconds, "s", day.join_s, "its join"),
        Figure("lines a second", day.lines / day.ours.seconds, "/s"),
        Figure("peak memory", day.ours.memory_mb, "MB", LIMIT_MB, "4 GiB", at_most=1),
        Figure("breaks missed or made up", 1 + day.wrong, "", 1, "none", at_most=1),
    ]  # fmt: skip
    notes = [
        f"{day.lines:,} lines in three files, {day.breaks:,} breaks; fastest of {rounds} rounds"
    ]
    if csv:
        text = _timed(lines, 1, "csv")
        figures.append(
            Figure("the same from CSV", text.ours.seconds, "s", text.floor.seconds, "raw join")
        )
    if scale:
        sizes = [
            day if part == whole else _timed(lines * part // whole, max(rounds // 2, 1))
            for part, whole in SIZES
        ]
        figures += _scaled(sizes)
    return Report("reconcile", figures, notes)


def _scaled(sizes: Sequence[Rounds]) -> list[Figure]:
    """Return each size beside its own floor, and a line of the most against one of the fewest."""
    first, last = sizes[0], sizes[-1]
    found = [
        Figure(
            f"{each.lines / 1e6:.1f} M lines, {each.ours.memory_mb:.0f} MB", each.ours.seconds, "s",
            each.floor.seconds, "raw join",
        )
        for each in sizes
    ]  # fmt: skip
    per_line = [each.ours.cpu / each.lines * 1e9 for each in (first, last)]
    found.append(
        Figure("CPU ns a line, the most lines", per_line[1], "ns", per_line[0], "few", at_most=1.5)
    )
    return found


def _timed(lines: int, rounds: int, form: str = "parquet") -> Rounds:
    with tempfile.TemporaryDirectory(prefix="lapnet-bench-") as made:
        folder = Path(made)
        (folder / "small").mkdir()
        _make(folder / "small", _WARM_UP, form, folder)
        _ours(folder / "small", form, folder)
        _floor(folder / "small", form, folder)
        truth = _make(folder, lines, form, folder)
        ours, floors, joins = [], [], []
        for _ in range(rounds):
            ours.append(_ours(folder, form, folder))
            ran, join_s = _floor(folder, form, folder)
            floors.append(ran)
            joins.append(join_s)
        listed = (folder / "out" / "breaks.csv").read_text("utf-8").splitlines()[1:]
        found = {(txn_id, code) for txn_id, code, *_ in (row.split(",") for row in listed)}
        summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
        return Rounds(
            sum(summary["lines"].values()),
            len(listed),
            len(found ^ set(truth.items())),
            _fastest(ours),
            _fastest(floors),
            min(joins),
        )


def _fastest(rounds: Sequence[Ran]) -> Ran:
    return Ran(
        min(each.seconds for each in rounds),
        min(each.cpu for each in rounds),
        max(each.memory_mb for each in rounds),
    )


def _make(books: Path, lines: int, form: str, kept: Path) -> dict[str, str]:
    """Make the books in a program of its own: a child is counted with its parent's memory."""
    said = _run([_MYSELF, "make", str(books), form, str(lines)], kept)[1]
    truth: dict[str, str] = json.loads(said)
    return truth


def _ours(books: Path, form: str, kept: Path) -> Ran:
    sides = [f"--{side}={books / f'{side}.{form}'}" for side in _SIDES]
    typed = ["reconcile", *sides, f"--business-date={A_DAY}", f"--out={books / 'out'}"]
    return _run(["lapnet_sim", *typed], kept, ends_with=1)[0]


def _floor(books: Path, form: str, kept: Path) -> tuple[Ran, float]:
    ran, said = _run([_MYSELF, "floor", str(books), form], kept)
    return ran, float(json.loads(said)["seconds"])


def _run(typed: Sequence[str], kept: Path, ends_with: int = 0) -> tuple[Ran, str]:
    """Run a module as a program; its bytecode is kept in a folder of the bench."""
    environment = {name: each for name, each in os.environ.items() if name != _NO_BYTECODE}
    environment["PYTHONPYCACHEPREFIX"] = str(kept / "bytecode")
    with tempfile.TemporaryFile() as heard:
        began = time.perf_counter()
        started = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", *typed], stdout=heard, env=environment
        )
        _, status, used = os.wait4(started.pid, 0)
        seconds = time.perf_counter() - began
        started.returncode = os.waitstatus_to_exitcode(status)
        heard.seek(0)
        said = heard.read().decode()
    if started.returncode != ends_with:
        raise SystemExit(f"{' '.join(typed)} ended with {started.returncode}")
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), said


_MYSELF: Final = "loadtests.bench.reconcile"
_NO_BYTECODE: Final = "PYTHONDONTWRITEBYTECODE"


def floor(folder: Path, form: str) -> float:
    """Join the three files once and keep what differs; the seconds of the statement."""
    import duckdb  # noqa: PLC0415 - as the engine does

    differ = " OR ".join(
        f"s.{name} IS DISTINCT FROM {side}.{name}" for side in "re" for name in _COMPARED
    )
    wanted = ", ".join(f"{side}.{name} AS {side}_{name}" for side in "sre" for name in _KEPT)
    files = {name: f"'{folder}/{name}.{form}'" for name in _SIDES}
    with duckdb.connect() as engine:
        began = time.perf_counter()
        engine.execute(
            f"CREATE TABLE differing AS SELECT {wanted} FROM {files['switch']} s "  # noqa: S608 - our own files
            f"FULL JOIN {files['payer']} r ON r.txn_id = s.txn_id "
            f"FULL JOIN {files['payee']} e ON e.txn_id = coalesce(s.txn_id, r.txn_id) "
            f"WHERE {differ}"
        ).fetchall()
        return time.perf_counter() - began


if __name__ == "__main__":
    what, where, form_, *size = sys.argv[1:]
    if what == "make":
        print(json.dumps(make_books(Path(where), int(size[0]), form_)))
    else:
        print(json.dumps({"seconds": floor(Path(where), form_)}))
