"""Of many processes on one database exactly one sweeps, and no letter is carried by two."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing.ports import inline
from lapnet_sim.notify.courier import SPARE
from lapnet_sim.notify.values import Letter
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.duties import SqlLease
from lapnet_sim.storage.hook_outbox import SqlOutbox
from lapnet_sim.workers.duty import LEASE, LOOK_EVERY, Leased
from tests.builders import NOW
from tests.fakes import HurriedClock
from tests.hooks import Hooked, an_endpoint

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


def a_duty(engine: Engine, who: UUID, clock: HurriedClock) -> Leased:
    return Leased(SqlLease(engine, who).claim, inline, clock)


def asks(*duties: Leased) -> list[bool]:
    """Whether it is the turn of each, asked one after the other."""

    async def main() -> list[bool]:
        return [await duty.is_mine() for duty in duties]

    return run(main())


def test_the_first_has_it_and_keeps_it_as_long_as_it_asks(engine: Engine) -> None:
    clock = HurriedClock()
    one, other = a_duty(engine, ONE, clock), a_duty(engine, OTHER, clock)
    for _ in range(10):
        assert asks(one, other) == [True, False]
        clock.at += LEASE / 3


def test_what_a_dead_process_had_is_taken_over_within_its_lease(engine: Engine) -> None:
    clock = HurriedClock()
    one, other = a_duty(engine, ONE, clock), a_duty(engine, OTHER, clock)
    assert asks(one, other) == [True, False]
    clock.at += LEASE - LOOK_EVERY
    assert asks(other) == [False]
    clock.at += LOOK_EVERY
    assert asks(other) == [True]
    assert asks(one) == [False], "it was held up, and finds its lease gone"


def test_who_leaves_lets_the_next_begin_at_once(engine: Engine) -> None:
    clock = HurriedClock()
    one, other = a_duty(engine, ONE, clock), a_duty(engine, OTHER, clock)
    assert asks(one) == [True]
    run(one.leave())
    assert asks(other) == [True]


def test_a_database_that_does_not_answer_is_nobodys_turn(engine: Engine) -> None:
    del engine

    def fail(*_: datetime) -> bool:
        raise OSError

    assert asks(Leased(fail, inline, HurriedClock())) == [False]


def at_once(*work: Callable[[], object]) -> list[object]:
    begin = Barrier(len(work))

    def wait_and(do: Callable[[], object]) -> object:
        begin.wait(timeout=10)
        return do()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(wait_and, work))


def test_of_many_who_claim_at_once_exactly_one_has_it(postgres_engine: Engine) -> None:
    leases = [SqlLease(postgres_engine, UUID(int=number)) for number in range(1, 6)]
    at = NOW
    for _ in range(10):
        claims = [lambda lease=lease, at=at: lease.claim(at, at + LEASE) for lease in leases]
        assert Counter(at_once(*claims)) == {True: 1, False: 4}
        at += LEASE


@pytest.fixture
def hooked(postgres_engine: Engine) -> Hooked:
    return Hooked(postgres_engine)


def test_no_letter_is_in_two_hands_and_a_dead_hand_lets_go(hooked: Hooked) -> None:
    hooked.endpoints.put(an_endpoint(1))
    hooked.pay(*range(1, 9))
    ends_at = NOW + timedelta(minutes=1)  # everything is due
    (endpoint,) = SqlOutbox(hooked.engine).endpoints_due(ends_at)
    workers = [SqlOutbox(hooked.engine) for _ in range(4)]

    def take(outbox: SqlOutbox, now: datetime) -> list[Letter]:
        return outbox.turn([], {endpoint.id: 3}, now, now + SPARE)

    taken = at_once(*(lambda each=each: take(each, ends_at) for each in workers))
    numbers = [letter.number for letters in taken for letter in letters]  # type: ignore[attr-defined] # letters
    assert len(numbers) == len(set(numbers)) >= 8
    assert take(workers[0], ends_at + SPARE / 2) == []
    again = take(workers[0], ends_at + SPARE)
    assert len(again) == 3, "whoever held them is dead: they are sent again"
