"""How long the sandbox takes to answer on a fresh database, and how much memory it then holds.

The floor is a process that imports what the sandbox cannot do without and ends.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from loadtests.bench._processes import said_first, started, wait_for
from loadtests.bench.report import Figure, Report

ROUNDS: Final = 3
WANTED_S: Final = 3.0
WANTED_MB: Final = 300.0
IMPORTS: Final = "import fastapi, sqlalchemy, uvicorn, alembic, pydantic_settings, aiohttp"
MEGABYTE_KB: Final = 1024


def measure() -> Report:
    """Start it a few times, each on a database of its own."""
    rounds = [_start() for _ in range(ROUNDS)]
    seconds = statistics.median(taken for taken, _ in rounds)
    megabytes = statistics.median(held for _, held in rounds)
    floor = statistics.median(_imports() for _ in range(ROUNDS))
    return Report(
        "start",
        [
            Figure("to the first answer", seconds, "s", WANTED_S, "allowed", at_most=1),
            Figure("the same, of its imports", seconds, "s", floor, "imports"),
            Figure("memory held", megabytes, "MB", WANTED_MB, "allowed", at_most=1),
        ],
    )


def _start() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/start.sqlite"
        began = time.perf_counter()
        with started("switch", "lapnet_sim", "up", "--port", "0", "--database", database) as switch:
            address = said_first(switch.running.stdout).split()[-1]
            wait_for(f"{address}/healthz")
            taken = time.perf_counter() - began
            return taken, _resident_mb(switch.running.pid)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / MEGABYTE_KB


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)  # noqa: S603 - our own words
    return time.perf_counter() - began
