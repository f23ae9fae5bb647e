"""A fresh system for one test: database, switch, participants; ended whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from lapnet_sim.clock import SystemClock
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys
from lapnet_sim.storage.opening import open_database
from loadtests.bench._processes import free_port, wait_for
from loadtests.scenario import Counterparts, Scenario, ScenarioError
from loadtests.users.goods import ISSUERS, NETWORK, OPERATOR, SELLERS
from participants import ParticipantId

NAME: Final = "load test"
LOADED: Final = {
    "LAPNET_OPEN_QUOTES_LIMIT": "0",
    "LAPNET_LOOKUP_CAPACITY": "1000000",
    "LAPNET_SETTLEMENT_HOURS": "always",
}
"""One participant stands for thousands of customers, who would not all be its own."""
KIND_S: Final = 20.0
"""How long a program has to end when asked."""


@dataclass(frozen=True, slots=True)
class System:
    """What was started, and how to speak to it."""

    host: str
    keys: dict[str, str]
    pids: dict[str, int]


@contextmanager
def fresh(scenario: Scenario, database: str, workers: int, folder: Path) -> Iterator[System]:
    """A switch on ``database``, which must be empty, and the scenario's participants.

    What the programs say goes to files in ``folder``.
    """
    found = _keys(database)
    with ExitStack() as stack:
        pids: dict[str, int] = {}
        where: list[str] = []
        for number, each in enumerate(scenario.participants, start=1):
            port = free_port()
            name = f"participants {number}"
            where += [f"{code}=http://127.0.0.1:{port}/{code}" for code in each.codes]
            if not each.down:
                asked = _played(each, port)
                pids[name] = stack.enter_context(_started(name, folder, asked)).pid
                _wait_for(f"http://127.0.0.1:{port}/{each.codes[0]}/health", folder)
        port = free_port()
        asked = ["up", "--database", database, "--port", str(port)]
        asked += ["--workers", str(workers)] if workers > 1 else []
        asked += [part for endpoint in where for part in ("--participant", endpoint)]
        pids["switch"] = stack.enter_context(_started("switch", folder, asked)).pid
        host = f"http://127.0.0.1:{port}"
        _wait_for(f"{host}/readyz", folder)
        yield System(host, found, pids)


def _wait_for(address: str, folder: Path) -> None:
    try:
        wait_for(address, patience_s=60)
    except OSError as error:
        raise ScenarioError(f"the system did not start ({error}); see {folder}/*.log") from None


def _played(each: Counterparts, port: int) -> list[str]:
    return ["participant", *each.codes, "--port", str(port), "--delay-ms", str(each.delay_ms)]


def _keys(database: str) -> dict[str, str]:
    """Make the database, and a key for everybody who asks."""
    clock = SystemClock()
    engine = open_database(database, clock.now(), seed)
    try:
        return make_keys(engine, clock)
    finally:
        engine.dispose()


def make_keys(engine: Engine, clock: SystemClock) -> dict[str, str]:
    """A key for every participant of the test, and one for the operator."""
    return {
        **{
            who: keys.new_key(engine, ParticipantId(who), clock.now(), NAME)
            for who in (*ISSUERS, *SELLERS, NETWORK)
        },
        OPERATOR: keys.new_key(engine, None, clock.now(), NAME),
    }


@contextmanager
def _started(name: str, folder: Path, asked: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """One program of ours in a process group of its own, ended with everything it started."""
    with (folder / f"{name.replace(' ', '-')}.log").open("wb") as log:
        running = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "lapnet_sim", *asked],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **LOADED},
        )
        try:
            yield running
        finally:
            end(running)


def end(running: subprocess.Popen[bytes]) -> None:
    """Ask it to end; make it, if it does not; leave no child behind."""
    if running.poll() is None:
        running.terminate()
        give_up_at = time.monotonic() + KIND_S
        while running.poll() is None and time.monotonic() < give_up_at:
            time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
