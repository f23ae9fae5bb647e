"""What a supposition costs once the cube is built, and what the cube costs beside one scan."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from loadtests.bench._books import BANKS, make_books
from loadtests.bench.report import Figure, Report
from settlement.whatif import BUCKETS, Cube, Scenario, outcomes

LINES: Final = 5_000_000
ROUNDS: Final = 5


def options(arguments: Sequence[str]) -> dict[str, Any]:
    """Read ``--lines``."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench whatif")
    parser.add_argument("--lines", type=int, default=LINES)
    return {"lines": parser.parse_args(arguments).lines}


def measure(lines: int = LINES) -> Report:
    """Build the cube in turns with a bare scan, then ask every kind of scenario of it."""
    with tempfile.TemporaryDirectory(prefix="lapnet-bench-") as made:
        folder = Path(made)
        make_books(folder, lines)
        path = folder / "switch.parquet"
        taken = [(_cube(path), _scan(path)) for _ in range(1 + ROUNDS)][1:]
    cube = taken[-1][0][1]
    built = statistics.median(seconds for (seconds, _), _ in taken)
    floor = statistics.median(seconds for _, seconds in taken)
    asked = [
        Figure(f"{kind}, each", _asked(cube, scenarios) * 1000, "ms")
        for kind, scenarios in kinds().items()
    ]
    return Report(
        "whatif",
        [Figure("cube built", built, "s", floor, "group-by"), *asked],
        [
            f"{lines:,} lines in {cube.size:,} cells",
            "a scenario is arithmetic on the cube, all currencies at once",
        ],
    )


def kinds() -> dict[str, list[Scenario]]:
    """Return scenarios of every kind."""
    return {
        "cycles": [Scenario(f"{n} cycles", cut_offs=_equal(n)) for n in (1, 2, 4, 8, 24, BUCKETS)],
        "cut-offs": [
            Scenario(f"cut at {at}", cut_offs=(at, 180, 240)) for at in range(100, 180, 8)
        ],
        "defaults": [Scenario(f"{bank} fails", defaults=(bank,)) for bank in BANKS],
        "unwound": [Scenario(f"no {bank}", defaults=(bank,), unwind=True) for bank in BANKS],
        "holidays": [Scenario(f"{bank} closed", closed=(bank,)) for bank in BANKS],
        "prefunded": [Scenario("prefunded", model="prefunded", cut_offs=_equal(4))],
        "hybrid": [Scenario("hybrid", model="hybrid", cut_offs=_equal(4), hours=(96, 192))],
        "caps": [Scenario(f"cap {c}", cap_minor=c) for c in (10**9, 10**11)],
        "gross": [Scenario("gross", model="gross")],
        "gridlock": [
            Scenario(
                how, model="gross", collateral=dict.fromkeys(BANKS, 10**9), offset=how
            )
            for how in ("none", "bilateral", "multilateral")
        ],
    }  # fmt: skip


def _equal(many: int) -> tuple[int, ...]:
    return tuple(BUCKETS * each // many for each in range(1, many + 1))


def _asked(cube: Cube, scenarios: Sequence[Scenario]) -> float:
    """Return the seconds of one scenario: the median of rounds over all of its kind."""
    rounds = []
    for _ in range(3):
        began = time.perf_counter()
        for each in scenarios:
            outcomes(cube, each)
        rounds.append((time.perf_counter() - began) / len(scenarios))
    return statistics.median(rounds)


def _cube(path: Path) -> tuple[float, Cube]:
    from settlement.reconciling import cube_of  # noqa: PLC0415 - loads the engine

    began = time.perf_counter()
    found = cube_of([path])
    return time.perf_counter() - began, found


def _scan(path: Path) -> float:
    import duckdb  # noqa: PLC0415 - as the engine does

    with duckdb.connect() as engine:
        began = time.perf_counter()
        engine.execute(
            "SELECT payer, payee, currency, hour(committed_at), minute(committed_at) // 5, "  # noqa: S608 - our own files
            f"count(*), sum(amount_minor) FROM '{path}' WHERE status = 'ok' GROUP BY ALL"
        ).fetchall()
        return time.perf_counter() - began
