"""How many durable domestic payments a second the switch completes, all included, on this machine.

Everything is started here, on loopback: the switch on a database of its own, a simulated acquirer
behind HTTP that answers at once, and a crowd of clients who pay as fast as they are answered. Two
bare pipelines of the same framework and commit take turns with it as floors: one with both hops
of a payment, request and end, as the switch has them; one with the request alone. Afterwards
the database must hold exactly the payments that were acknowledged, and its books must balance.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from lapnet_sim.sandbox.merchants import lao_merchants
from lapnet_sim.storage import rows
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.invariants import violations
from loadtests.bench import _load, _served
from loadtests.bench._processes import Process, free_port, run, said_first, started, wait_for
from loadtests.bench.report import Figure, Report

ROUNDS: Final = 3
WARM_UP_S: Final = 1.5
PATIENCE_S: Final = 30.0
ISSUERS: Final = ("BCEL", "JDB", "APB", "TEST")
ACQUIRER: Final = "LDB"
PAYMENTS_WANTED: Final = 1_000.0
P99_ALLOWED_MS: Final = 1_000.0
OF_BARE: Final = 0.6


@dataclass
class Pipeline:
    """Processes that complete payments together, and where the crowd pays."""

    processes: list[Process]
    ports: list[int]
    keys: list[str]
    resolves: bool = True
    seen: list[_load.Seen] = field(default_factory=list)
    cpu_s: dict[str, float] = field(default_factory=dict)

    def crowd(self, seconds: float, connections: int) -> None:
        """Let a crowd pay once more."""
        before = [each.cpu_s() for each in self.processes]
        order = _load.Order(
            self.ports, self.keys, codes(), self.resolves, connections, WARM_UP_S, seconds
        )
        said = run(
            "loadtests.bench._load",
            json.dumps(asdict(order)),
            patience_s=WARM_UP_S + seconds + PATIENCE_S,
        )
        seen = _load.Seen(**json.loads(said))
        self.seen.append(seen)
        spent = [
            (each.name, each.cpu_s() - cpu_s)
            for each, cpu_s in zip(self.processes, before, strict=True)
        ]
        for name, cpu_s in (*spent, ("crowd", seen.cpu_s)):
            self.cpu_s[name] = self.cpu_s.get(name, 0.0) + cpu_s

    @property
    def acknowledged(self) -> int:
        """Every payment that was answered as completed."""
        return sum(seen.acknowledged for seen in self.seen)

    @property
    def per_second(self) -> float:
        """The median over the rounds."""
        return statistics.median(seen.counted / seen.seconds for seen in self.seen)

    def latency_ms(self, name: str) -> float:
        """The median over the rounds of one latency."""
        return statistics.median(float(getattr(seen, name)) for seen in self.seen)

    def cpu_ms(self, name: str | None = None) -> float:
        """CPU per payment, of one process or of all."""
        spent = sum(self.cpu_s.values()) if name is None else self.cpu_s[name]
        return 1000 * spent / max(1, self.acknowledged)

    def others(self) -> dict[str, int]:
        """Answers that were no completed payment."""
        return {line: count for seen in self.seen for line, count in seen.others.items()}


def options(arguments: Sequence[str]) -> dict[str, object]:
    """What may be typed after the bench's name."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench switch")
    parser.add_argument("--seconds", type=float, default=8.0, help="counted time of one round")
    parser.add_argument("--connections", type=int, default=256)
    parser.add_argument("--database", help="in place of a new SQLite file; must be empty")
    parser.add_argument("--workers", type=int, default=1, help="switches on one PostgreSQL")
    return vars(parser.parse_args(arguments))


def measure(
    seconds: float = 8.0, connections: int = 256, database: str | None = None, workers: int = 1
) -> Report:
    """Run both pipelines in turns, then look into the database."""
    # Not the folder for temporary files, which may be memory: durable means a disk.
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        address = database or f"sqlite:///{folder}/switch.sqlite"
        with (
            bare_pipeline(Path(folder), "tells") as bare,
            bare_pipeline(Path(folder)) as one_hop,
            switch_pipeline(address, workers) as switch,
        ):
            for _ in range(ROUNDS):
                for each in (bare, one_hop, switch):
                    each.crowd(seconds, connections)
            stopped = [each.stop()[-1] for each in switch.processes if each.name == "switch"]
        told = [json.loads(line) for line in stopped]
        notes = wrong(address, switch)
        for name, each in (("bare", bare), ("one hop", one_hop), ("switch", switch)):
            notes += unfinished(name, each)
    batch = sum(each["commands"] for each in told) / max(1, sum(each["batches"] for each in told))
    return Report("switch", figures(switch, bare, one_hop, batch, len(notes)), notes)


def figures(
    switch: Pipeline, bare: Pipeline, one_hop: Pipeline, batch: float, mistakes: int
) -> list[Figure]:
    """What was measured, and the bars."""
    return [
        Figure(
            "payments a second", switch.per_second, "/s",
            floor=PAYMENTS_WANTED, floor_name="wanted", at_least=1,
        ),
        Figure(
            "the same, of the bare pipeline", switch.per_second, "/s",
            floor=bare.per_second, floor_name="bare", at_least=OF_BARE,
        ),
        Figure(
            "the same, of one with one hop", switch.per_second, "/s",
            floor=one_hop.per_second, floor_name="one hop",
        ),
        Figure("p50", switch.latency_ms("p50_ms"), "ms", bare.latency_ms("p50_ms"), "bare"),
        Figure("p95", switch.latency_ms("p95_ms"), "ms", bare.latency_ms("p95_ms"), "bare"),
        Figure(
            "p99", switch.latency_ms("p99_ms"), "ms",
            floor=P99_ALLOWED_MS, floor_name="allowed", at_most=1,
        ),
        Figure("CPU a payment", switch.cpu_ms(), "ms", bare.cpu_ms(), "bare"),
        *(Figure(f"- {name}", switch.cpu_ms(name), "ms") for name in switch.cpu_s),
        *(Figure(f"- bare {name}", bare.cpu_ms(name), "ms") for name in bare.cpu_s),
        Figure("commands a batch", batch, ""),
        Figure(
            "database as acknowledged", float(not mistakes), "",
            floor=1, floor_name="yes", at_least=1,
        ),
    ]  # fmt: skip


def wrong(database: str, switch: Pipeline) -> list[str]:
    """What the database says that it should not; nothing after a good run."""
    engine = open_engine(database)
    completed = (
        select(func.count()).select_from(rows.payment).where(rows.payment.c.status == "completed")
    )
    with engine.connect() as connection:
        stored = connection.scalar(completed)
    found = [str(violation) for violation in violations(engine)]
    engine.dispose()
    if stored != switch.acknowledged:
        found.append(f"{switch.acknowledged} payments were acknowledged, {stored} are stored")
    return found


def unfinished(name: str, pipeline: Pipeline) -> list[str]:
    """Answers that were no completed payment, as sentences."""
    return [f"{name}: {count} times {line}" for line, count in pipeline.others().items()]


@contextmanager
def bare_pipeline(folder: Path, *how: str) -> Iterator[Pipeline]:
    """A floor, running."""
    front, back = free_port(), free_port()
    module = "loadtests.bench._bare"
    file = str(folder / f"bare{''.join(how)}.sqlite")
    with (
        started("acquirer", module, "back", str(back)) as second,
        started("front", module, "front", str(front), str(back), file, *how) as first,
    ):
        for port in (back, front):
            wait_for(f"http://127.0.0.1:{port}/openapi.json")
        yield Pipeline([first, second], [front], ["none"], resolves=False)


@contextmanager
def switch_pipeline(database: str, workers: int = 1) -> Iterator[Pipeline]:
    """So many switches on one database, and their acquirer, running."""
    assert workers == 1 or not database.startswith("sqlite"), "SQLite has one writer"
    at = free_port()
    endpoints = {ACQUIRER: f"http://127.0.0.1:{at}/{ACQUIRER}"}
    with ExitStack() as stack:
        participant = ("participant", ACQUIRER, "--port", str(at))
        acquirer = stack.enter_context(started("acquirer", "lapnet_sim", *participant))
        found = Pipeline([acquirer], [], [])
        for _ in range(workers):  # one after the other: the first makes the database
            order = _served.Order(database, free_port(), list(ISSUERS), endpoints)
            told = json.dumps(asdict(order))
            switch = stack.enter_context(started("switch", "loadtests.bench._served", told))
            found.keys += json.loads(said_first(switch.running.stdout))
            wait_for(f"http://127.0.0.1:{order.port}/readyz")
            found.processes.insert(0, switch)
            found.ports.append(order.port)
        yield found


def codes() -> list[str]:
    """What is paid: every merchant of the acquirer."""
    return [stall.code.encode() for stall in lao_merchants() if stall.holder == ACQUIRER]
