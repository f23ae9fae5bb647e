"""Whether a payment costs more when millions are stored.

The same crowd pays at two switches, each on a SQLite database of its own: one has seen ten
thousand payments, the other ten million. They take turns, and what counts is the CPU the switch
spends on a payment: unlike seconds it does not depend on who else uses the machine. The large
database takes some minutes and about 1.7 kB a payment; with ``--folder`` it is kept, and used
again the next time.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from loadtests.bench._grown import grow
from loadtests.bench.report import Figure, Report
from loadtests.bench.switch import ACQUIRER, ISSUERS, Pipeline, switch_pipeline

SMALL: Final = 10_000
LARGE: Final = 10_000_000
ALLOWED: Final = 1.1


def options(arguments: Sequence[str]) -> dict[str, object]:
    """What may be typed after the bench's name."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench growth")
    parser.add_argument("--rows", type=int, default=LARGE, help="payments in the large database")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=3.0, help="counted time of one round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--folder", type=Path, help="keep the databases here")
    return vars(parser.parse_args(arguments))


def measure(
    rows: int = LARGE,
    rounds: int = 9,
    seconds: float = 3.0,
    connections: int = 64,
    folder: Path | None = None,
) -> Report:
    """Grow two databases, and let a crowd pay at them in turns."""
    spent: dict[str, list[float]] = {"small": [], "large": []}
    with _place(folder) as place:
        notes = [_grown(place / "small.sqlite", SMALL), _grown(place / "large.sqlite", rows)]
        with (
            switch_pipeline(f"sqlite:///{place}/small.sqlite") as small,
            switch_pipeline(f"sqlite:///{place}/large.sqlite") as large,
        ):
            pipelines = {"small": small, "large": large}
            for each in pipelines.values():
                _cost(each, seconds, connections)  # not counted
            for number in range(rounds):
                for name in sorted(pipelines, reverse=bool(number % 2)):
                    spent[name].append(_cost(pipelines[name], seconds, connections))
    small_ms, large_ms = (statistics.median(spent[name]) for name in ("small", "large"))
    pairs = zip(spent["large"], spent["small"], strict=True)
    ratio = statistics.median(much / little for much, little in pairs)
    return Report(
        "growth",
        [
            Figure("switch CPU a payment, large", large_ms, "ms", small_ms, "small"),
            Figure("the same, pair by pair", ratio, "", 1.0, "equal", at_most=ALLOWED),
        ],
        notes,
    )


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    """The folder that was named, or one that goes away; on a disk, not in memory."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as made:
        yield Path(made)


def _grown(file: Path, rows: int) -> str:
    """Make a database, unless it is there; what there is to say about it."""
    if file.exists():
        return f"{file.name} was there"
    began = time.perf_counter()
    made = grow(file, rows, ISSUERS, ACQUIRER)
    taken, size = time.perf_counter() - began, file.stat().st_size
    return f"{file.name}: {made:,} payments, {size / 1e9:.2f} GB, made in {taken:.0f} s"


def _cost(pipeline: Pipeline, seconds: float, connections: int) -> float:
    """CPU of the switch per payment in one round, in milliseconds."""
    spent, paid = pipeline.cpu_s.get("switch", 0.0), pipeline.acknowledged
    pipeline.crowd(seconds, connections)
    assert not pipeline.others(), pipeline.others()
    return 1000 * (pipeline.cpu_s["switch"] - spent) / (pipeline.acknowledged - paid)
