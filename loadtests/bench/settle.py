"""Netting a day, against one group-by scan of the same file with nothing around it."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from loadtests.bench._books import make_books
from loadtests.bench.report import Figure, Report

LINES: Final = 5_000_000
ROUNDS: Final = 5


def options(arguments: Sequence[str]) -> dict[str, Any]:
    """Read ``--lines``."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench settle")
    parser.add_argument("--lines", type=int, default=LINES)
    return {"lines": parser.parse_args(arguments).lines}


def measure(lines: int = LINES) -> Report:
    """Net and scan in turns; medians, after one of each to warm up."""
    with tempfile.TemporaryDirectory(prefix="lapnet-bench-") as made:
        folder = Path(made)
        make_books(folder, lines)
        path = folder / "switch.parquet"
        taken = [(_net(path), _scan(path)) for _ in range(1 + ROUNDS)][1:]
    ours, cpu = (statistics.median(each[place] for each, _ in taken) for place in (0, 1))
    floor, floor_cpu = (statistics.median(each[place] for _, each in taken) for place in (0, 1))
    return Report(
        "settle",
        [
            Figure("netted", ours, "s", floor, "group-by", at_most=2),
            Figure("the same, processor time", cpu, "s", floor_cpu, "group-by"),
            Figure("lines a second", lines / ours, "/s"),
        ],
        [f"{lines:,} lines, acceptance, matrix, positions, zero sums and digest included"],
    )


def _net(path: Path) -> tuple[float, float]:
    from settlement.reconciling import net_day  # noqa: PLC0415 - loads the engine

    began, spent = time.perf_counter(), time.process_time()
    net_day([path])
    return time.perf_counter() - began, time.process_time() - spent


def _scan(path: Path) -> tuple[float, float]:
    import duckdb  # noqa: PLC0415 - as the engine does

    with duckdb.connect() as engine:
        began, spent = time.perf_counter(), time.process_time()
        engine.execute(
            "SELECT window_id, payer, payee, currency, count(*), sum(amount_minor), sum(fee_minor) "  # noqa: S608 - our own files
            f"FROM '{path}' WHERE status = 'ok' GROUP BY ALL"
        ).fetchall()
        return time.perf_counter() - began, time.process_time() - spent
