"""Books in a process of their own: whichever of the two dies, what was answered holds."""

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import psutil
import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from lapnet_sim.app import create_app
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.ledger.commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.storage import rows
from lapnet_sim.storage.apart.store import ApartBookStore
from lapnet_sim.storage.apart.troubles import ApartError
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.workers import enrol
from participants.messages import ACCEPTED
from tests.builders import NOW, an_instruction, opening, payment_id
from tests.fakes import HurriedClock

DYING = """
import os
from lapnet_sim.storage import workers
from lapnet_sim.storage.apart import __main__ as books

leave = workers.Mark.leave


def die(mark, connection):
    leave(mark, connection)
    if mark.number == {number}:
        {before}os._exit(1)


workers.Mark.leave = die
books.main()
"""
"""The program of the books, which ends just before a commit, or just after it."""

BEFORE, AFTER = "", "connection.commit(); "


class StoppedClock(HurriedClock):
    """Whoever sleeps, sleeps."""

    async def sleep(self, seconds: float) -> None:
        """Return when so much real time has passed."""
        await asyncio.sleep(seconds)


@pytest.fixture
def apart(sqlite_engine: Engine) -> Iterator[ApartBookStore]:
    store = ApartBookStore(sqlite_engine, enrol(sqlite_engine, NOW))
    yield store
    store.close()


def stored(engine: Engine) -> list[str]:
    """Every payment's status."""
    with engine.connect() as connection:
        return list(connection.scalars(select(rows.payment.c.status).order_by(rows.payment.c.id)))


def died(store: ApartBookStore) -> None:
    assert store.pid is not None
    process = psutil.Process(store.pid)
    process.kill()
    with suppress(psutil.NoSuchProcess):
        process.wait(10)


def through_a_writer(store: ApartBookStore, *commands: Reserve | Conclude) -> list[Outcome]:
    """What a writer is told, one command after the other."""

    async def told() -> list[Outcome]:
        with ThreadPoolExecutor(1) as thread:
            writer = Writer(store, StoppedClock(), thread=thread)
            found = [await writer.apply(command) for command in commands]
        assert all(isinstance(each, Outcome) for each in found)
        return [each for each in found if isinstance(each, Outcome)]

    return asyncio.run(told())


def test_a_process_that_died_between_two_batches_is_replaced(
    apart: ApartBookStore, sqlite_engine: Engine
) -> None:
    commit(apart, (*opening(), Reserve(an_instruction())), NOW)
    first = apart.pid
    died(apart)
    with pytest.raises(ApartError) as found:
        commit(apart, (Conclude(payment_id(), ACCEPTED),), NOW)
    assert apart.is_lost(found.value)
    assert apart.is_kept() is False
    commit(apart, (Conclude(payment_id(), ACCEPTED),), NOW)
    assert apart.pid not in {first, None}
    assert stored(sqlite_engine) == ["completed"]


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_a_process_that_dies_at_its_commit_is_found_out(sqlite_engine: Engine, when: str) -> None:
    script = DYING.format(number=3, before=when)
    store = ApartBookStore(
        sqlite_engine, enrol(sqlite_engine, NOW), program=(sys.executable, "-c", script)
    )
    commit(store, opening(), NOW)
    # The second batch holds; at the third it dies. If that holds it is the answer, else it is
    # decided again.
    conclude = Conclude(payment_id(), ACCEPTED)
    try:
        first, second = through_a_writer(store, Reserve(an_instruction()), conclude)
    finally:
        store.close()
    assert first.payment.status is Status.FORWARDED
    assert second.payment.status is Status.COMPLETED
    assert not second.replayed, "it is told as what it was: the end of the payment"
    assert stored(sqlite_engine) == ["completed"]


def test_mistakes_and_refusals_come_back_as_they_are(apart: ApartBookStore) -> None:
    with pytest.raises(AssertionError, match="names a payment that exists"):
        commit(apart, (Conclude(payment_id(99), ACCEPTED),), NOW)
    assert commit(apart, opening(), NOW)


def test_a_program_that_cannot_start_is_said_and_not_waited_for(sqlite_engine: Engine) -> None:
    mark = enrol(sqlite_engine, NOW)
    store = ApartBookStore(sqlite_engine, mark, program=(sys.executable, "-c", "raise SystemExit"))
    with pytest.raises(ApartError) as found:
        store.start()
    assert store.is_lost(found.value)
    assert store.pid is None


def test_the_server_starts_it_and_ends_it(sqlite_engine: Engine) -> None:
    commit(SqlBookStore(sqlite_engine), opening(), NOW)
    settings = Settings(books_apart=True, sweep_every_s=86_400)
    before = {each.pid for each in psutil.Process().children()}
    with TestClient(create_app(settings, sqlite_engine, SystemClock(), Random(1))) as client:
        started = {each.pid for each in psutil.Process().children()} - before
        assert len(started) == 1
        assert client.get("/readyz").status_code == 200
    assert not any(psutil.pid_exists(pid) for pid in started)
