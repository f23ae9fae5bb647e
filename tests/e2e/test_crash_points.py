"""Killed at every named point and started again: what was acknowledged is there, all else ends."""

import multiprocessing
import os
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from lapnet_sim.clock import SystemClock
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.opening import open_database
from lapnet_sim.storage.reads import Reads
from loadtests import postgres
from tests import crashing
from tests.crashing import CrashPoint

KILLED = -9
PATIENCE_S = 120

ON_POSTGRES = (
    CrashPoint.RESERVE_AFTER,
    CrashPoint.COMPLETE_BEFORE,
    CrashPoint.COMPLETE_AFTER,
    CrashPoint.RETURN_COMPLETE_AFTER,
)


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Forks of a process that has everything imported, and no threads of ours."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.crashing"])
    return found


def killed_at(point: CrashPoint, url: str, processes: BaseContext) -> list[str]:
    """Run until the point; what was acknowledged before it."""
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=_live, args=(url, point.value, there))  # type: ignore[attr-defined] # every context has it
    process.start()
    there.close()
    lines = b""
    while part := os.read(here.fileno(), 65_536):
        lines += part
    process.join(PATIENCE_S)
    assert process.exitcode == KILLED, f"{point} was never reached"
    return lines.decode().splitlines()


def _live(
    url: str, point: str, pipe: "multiprocessing.connection.Connection[bytes, bytes]"
) -> None:
    crashing.live(url, point, pipe.fileno())


def start_again(url: str, processes: BaseContext) -> None:
    process = processes.Process(target=crashing.recover, args=(url,))  # type: ignore[attr-defined] # as above
    process.start()
    process.join(PATIENCE_S)
    assert process.exitcode == 0, "something is open for ever"


def hold(point: CrashPoint, url: str, processes: BaseContext) -> None:
    """Crash, start again, and hold what is there against what was said."""
    engine = open_database(url, SystemClock().now(), seed)
    engine.dispose()
    acknowledged = killed_at(point, url, processes)
    start_again(url, processes)
    assert_nothing_is_lost(engine, acknowledged)
    assert violations(engine) == []
    engine.dispose()


def assert_nothing_is_lost(engine: Engine, acknowledged: list[str]) -> None:
    reads = Reads(engine)
    for line in acknowledged:
        status, reference, said = line.split()
        payment = reads.payment_by_reference(reference)
        assert payment is not None, line
        assert payment.is_final
        if status == "201":
            assert payment.status == said, "what was final has changed"
    stored = reads.latest(100)
    assert len({payment.instruction.uetr for payment in stored}) == len(stored)
    assert all(payment.is_final for payment in stored)
    assert len(acknowledged) <= len(stored) <= len(acknowledged) + 1


@pytest.mark.parametrize("point", [p for p in CrashPoint if not p.startswith("expire")])
def test_a_switch_killed_there_loses_nothing(
    point: CrashPoint, tmp_path: Path, processes: BaseContext
) -> None:
    hold(point, f"sqlite:///{tmp_path}/books.sqlite", processes)


@pytest.mark.parametrize("point", [CrashPoint.EXPIRE_BEFORE, CrashPoint.EXPIRE_AFTER])
def test_a_switch_killed_while_it_sweeps_up_after_a_crash_loses_nothing(
    point: CrashPoint, tmp_path: Path, processes: BaseContext
) -> None:
    url = f"sqlite:///{tmp_path}/books.sqlite"
    engine = open_database(url, SystemClock().now(), seed)
    engine.dispose()
    acknowledged = killed_at(CrashPoint.FORWARD_BEFORE, url, processes)
    killed_while_recovering = processes.Process(  # type: ignore[attr-defined] # as above
        target=crashing.recover, args=(url, point.value)
    )
    killed_while_recovering.start()
    killed_while_recovering.join(PATIENCE_S)
    assert killed_while_recovering.exitcode == KILLED, f"{point} was never reached"
    start_again(url, processes)
    assert_nothing_is_lost(engine, acknowledged)
    assert violations(engine) == []
    engine.dispose()


@pytest.mark.parametrize("point", ON_POSTGRES)
def test_on_postgresql_too(point: CrashPoint, postgres_server: URL, processes: BaseContext) -> None:
    with postgres.database(postgres_server) as address:
        hold(point, address.render_as_string(hide_password=False), processes)
