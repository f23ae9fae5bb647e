"""How many payments of a simulated day one core lives in a minute, files and report included.

The floor is the day's rows alone, written again by the same database through bare statements: no
design can live a day in less than it takes to store it.
"""

import shutil
import sqlite3
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Final

from lapnet_sim.process import settle_memory
from lapnet_sim.sandbox.day import Day, Plan, live
from lapnet_sim.sandbox.folder import DayFolder
from loadtests.bench.report import Figure, Report

PAYMENTS: Final = 5_000
ROUNDS: Final = 3
WANTED: Final = 100_000
A_DAY: Final = date(2026, 11, 20)


def measure() -> Report:
    """Live the same day a few times, after a short one to warm up."""
    settle_memory()
    root = Path(tempfile.mkdtemp(prefix="lapnet-bench-"))
    try:
        _live(root, 200)
        rounds = [_live(root, PAYMENTS) for _ in range(ROUNDS)]
        floor_s = statistics.median(_rows_alone(root / "day.sqlite") for _ in range(ROUNDS))
    finally:
        shutil.rmtree(root)
    seconds = statistics.median(taken for taken, _ in rounds)
    hashes = {day.ledger_hash for _, day in rounds}
    rate, floor = PAYMENTS / seconds * 60, PAYMENTS / floor_s * 60
    return Report(
        "day",
        [
            Figure("payments a minute", rate, "/min", WANTED, "wanted", at_least=1),
            Figure("the same, of the rows alone", rate, "/min", floor, "rows"),
            Figure("different hashes of one seed", len(hashes), "", 1, "one", at_most=1),
        ],
        [f"{ROUNDS} days of {PAYMENTS:,} payments, settlement and reconciliation included"],
    )


def _live(folder: Path, payments: int) -> tuple[float, Day]:
    began = time.perf_counter()
    day = live(Plan(1, payments, A_DAY, DayFolder(folder)), lambda _served, _of: None)
    return time.perf_counter() - began, day


def _rows_alone(path: Path) -> float:
    """Seconds to write every row of the day's database into an empty one like it."""
    source = sqlite3.connect(path)
    target = sqlite3.connect(":memory:")
    tables = source.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    ).fetchall()
    rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name, _ in tables}  # noqa: S608 - our own tables
    for _, sql in tables:
        target.execute(sql)
    began = time.perf_counter()
    for name, listed in rows.items():
        if listed:
            marks = ", ".join("?" * len(listed[0]))
            target.executemany(f'INSERT INTO "{name}" VALUES ({marks})', listed)  # noqa: S608 - as above
    target.commit()
    taken = time.perf_counter() - began
    source.close()
    target.close()
    return taken
