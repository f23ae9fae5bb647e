"""The writer: answers after the commit, spares the innocent, and never says "failed" of a doubt."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from lapnet_sim.clock import LoopClock, SystemClock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.attempt import TRIES
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.opening_commands import Fund
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from participants.messages import ACCEPTED
from tests.builders import ISSUER, NOW, an_instruction, kip, opening, payment_id
from tests.fakes import TroubledStore

LOST = OperationalError("COMMIT", {}, Exception("the server closed the connection"))
BROKEN = IntegrityError("INSERT", {}, Exception("duplicate key"))
TOO_LARGE = DataError("INSERT", {}, Exception("value out of range"))

MISTAKE = Conclude(payment_id(99), ACCEPTED)
"""About a payment that does not exist: violates an assertion."""


def a_store() -> TroubledStore:
    store = TroubledStore()
    commit(store, opening(), NOW)
    return store


def a_writer(store: TroubledStore, batch_limit: int = 256, queue_limit: int = 100) -> Writer:
    clock = LoopClock(NOW)
    return Writer(store, clock, batch_limit=batch_limit, queue_limit=queue_limit)


def ask(writer: Writer, *commands: Command) -> Coroutine[Any, Any, list[Result | BaseException]]:
    """Have all commands wait at once, and gather what each is told."""

    async def gathered() -> list[Result | BaseException]:
        return await asyncio.gather(*map(writer.apply, commands), return_exceptions=True)

    return gathered()


def forwarded(results: list[Result | BaseException]) -> list[bool]:
    return [isinstance(result, Outcome) for result in results]


def codes(results: list[Result | BaseException]) -> list[SwitchErrorCode | None]:
    return [result.code if isinstance(result, SwitchError) else None for result in results]


def test_commands_that_wait_together_are_one_commit() -> None:
    store = a_store()
    commits: list[int] = []
    store.on_commit = lambda: commits.append(len(store.inner.state.payments))
    asked = [Reserve(an_instruction(number)) for number in range(1, 8)]
    assert forwarded(run(ask(a_writer(store, batch_limit=5), *asked))) == [True] * 7
    assert commits == [5, 7]


def test_nobody_is_answered_before_the_commit() -> None:
    store = a_store()
    told: list[str] = []
    store.on_commit = lambda: told.append("committed")

    async def main() -> None:
        asking = asyncio.create_task(a_writer(store).apply(Reserve(an_instruction())))
        asking.add_done_callback(lambda _: told.append("answered"))
        await asking
        await asyncio.sleep(0)

    run(main())
    assert told == ["committed", "answered"]


def test_a_command_that_violates_an_assertion_fails_alone() -> None:
    store = a_store()
    writer = a_writer(store)
    before, mistake, after = run(
        ask(writer, Reserve(an_instruction(1)), MISTAKE, Reserve(an_instruction(2)))
    )
    assert isinstance(mistake, AssertionError)
    assert forwarded([before, after]) == [True, True]
    assert len(store.inner.state.payments) == 2
    assert forwarded(run(ask(writer, Reserve(an_instruction(3))))) == [True]


def test_an_illegal_step_is_a_mistake_of_one_command_too() -> None:
    store = a_store()
    writer = a_writer(store)
    store.troubles = [IllegalStepError("a step that is not in the table")]
    (told,) = run(ask(writer, Reserve(an_instruction(1))))
    assert isinstance(told, IllegalStepError)
    assert forwarded(run(ask(writer, Reserve(an_instruction(2))))) == [True]


@pytest.mark.parametrize("error", [BROKEN, TOO_LARGE], ids=["integrity", "data"])
def test_a_command_that_breaks_a_constraint_fails_alone(error: Exception) -> None:
    store = a_store()
    store.one_command = (IntegrityError, DataError)
    store.troubles = [error, error]  # the batch, then its first command again
    writer = a_writer(store)
    results = run(ask(writer, Fund(ISSUER, kip(1)), Reserve(an_instruction(1))))
    assert codes(results) == [SwitchErrorCode.INTERNAL, None]
    assert forwarded(run(ask(writer, Reserve(an_instruction(2))))) == [True]


def a_store_that_goes_away(*kept: bool | Exception | None) -> TroubledStore:
    store = a_store()
    store.lost = (OperationalError,)
    store.troubles = [LOST]
    store.kept = list(kept)
    return store


def test_a_lost_commit_that_cannot_be_found_out_is_an_unknown_outcome_and_life_goes_on() -> None:
    store = a_store_that_goes_away(None)
    writer = a_writer(store)
    results = run(ask(writer, Reserve(an_instruction(1)), Reserve(an_instruction(2))))
    assert codes(results) == [SwitchErrorCode.OUTCOME_UNKNOWN] * 2
    assert forwarded(run(ask(writer, Reserve(an_instruction(3))))) == [True]


def test_a_commit_that_happened_is_answered_with_what_was_decided() -> None:
    store = a_store_that_goes_away(LOST, LOST, True)
    store.keeps_what_it_loses = True
    results = run(ask(a_writer(store), Reserve(an_instruction(1)), Reserve(an_instruction(2))))
    assert [isinstance(r, Outcome) and not r.replayed for r in results] == [True, True]
    assert len(store.inner.state.payments) == 2


def test_a_commit_that_did_not_happen_is_made_again() -> None:
    store = a_store_that_goes_away(LOST, False)
    assert forwarded(run(ask(a_writer(store), Reserve(an_instruction(1))))) == [True]
    assert len(store.inner.state.payments) == 1


def test_who_waits_too_long_for_storage_is_told_and_what_is_not_there_stays_undone() -> None:
    store = a_store_that_goes_away(*[LOST] * 20, False)
    writer = a_writer(store)

    async def main() -> list[Result | BaseException]:
        first = asyncio.create_task(ask(writer, Reserve(an_instruction(1))))
        await asyncio.sleep(1)
        away = [writer.is_away]
        second = asyncio.create_task(ask(writer, Reserve(an_instruction(2))))
        told = [*await first, *await second]
        away.append(writer.is_away)
        told += await ask(writer, Reserve(an_instruction(3)))
        await writer.finish()
        assert [*away, writer.is_away] == [False, True, False]
        return told + await ask(writer, Reserve(an_instruction(4)))

    away = SwitchErrorCode.DATABASE_UNREACHABLE
    assert codes(run(main())) == [SwitchErrorCode.OUTCOME_UNKNOWN, away, away, None]
    assert set(store.inner.state.payments) == {payment_id(4)}


def test_a_full_disk_refuses_and_is_written_to_again_when_there_is_room() -> None:
    store = a_store()
    store.full = store.lost = (OperationalError,)
    store.troubles = [LOST]
    writer = a_writer(store)
    assert codes(run(ask(writer, Reserve(an_instruction(1))))) == [SwitchErrorCode.STORAGE_FULL]
    assert forwarded(run(ask(writer, Reserve(an_instruction(1))))) == [True]


def test_a_database_that_asks_for_it_is_tried_again() -> None:
    store = a_store()
    store.transient = (OperationalError,)
    store.troubles = [LOST] * (TRIES - 1)
    assert forwarded(run(ask(a_writer(store), Reserve(an_instruction())))) == [True]
    store.troubles = [LOST] * TRIES
    (told,) = run(ask(a_writer(store), Reserve(an_instruction(2))))
    assert codes([told]) == [SwitchErrorCode.BUSY]


def test_a_full_queue_is_busy_and_what_waits_is_served() -> None:
    store = a_store()
    writer = a_writer(store, queue_limit=2)
    results = run(ask(writer, *(Reserve(an_instruction(number)) for number in range(1, 5))))
    assert codes(results) == [None, None, SwitchErrorCode.BUSY, SwitchErrorCode.BUSY]
    assert len(store.inner.state.payments) == 2
    assert forwarded(run(ask(writer, Reserve(an_instruction(3))))) == [True]


def test_a_caller_that_gives_up_does_not_take_its_command_back() -> None:
    store = a_store()
    writer = a_writer(store)

    async def main() -> None:
        asking = asyncio.create_task(writer.apply(Reserve(an_instruction())))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await writer.finish()

    run(main())
    assert payment_id() in store.inner.state.payments


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def ask_thread(writer: Writer, *commands: Command) -> list[Result | BaseException]:
    return asyncio.run(ask(writer, *commands))


def test_a_writer_with_a_thread_serves_everybody_but_the_mistaken(
    engine: Engine, thread: ThreadPoolExecutor
) -> None:
    store = SqlBookStore(engine)
    commit(store, opening(), NOW)
    writer = Writer(store, SystemClock(), thread=thread, batch_limit=10)
    later = SystemClock().now().replace(year=2099)
    asked = [Reserve(an_instruction(number, deadline_at=later)) for number in range(1, 20)]
    results = ask_thread(writer, *asked, MISTAKE)
    assert forwarded(results) == [True] * 19 + [False]


def test_what_the_database_cannot_keep_fails_alone(
    engine: Engine, thread: ThreadPoolExecutor
) -> None:
    store = SqlBookStore(engine)
    commit(store, opening(), NOW)
    writer = Writer(store, SystemClock(), thread=thread)
    beyond = kip(10**18)  # more than sixty-four bits of minor units
    results = ask_thread(
        writer,
        Reserve(an_instruction(1)),
        Reserve(an_instruction(2, debit=beyond, credit=beyond)),
        Reserve(an_instruction(3)),
    )
    assert forwarded(results) == [True, False, True]
    assert forwarded(ask_thread(writer, Reserve(an_instruction(4)))) == [True]
