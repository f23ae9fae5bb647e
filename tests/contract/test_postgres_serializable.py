"""The races once more at SERIALIZABLE, where the loser is told to try again: the same ends.

Databases that speak PostgreSQL and are spread over many machines know no weaker level; so every
unit of work must be safe to be run again.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.order_commands import PlaceOrder
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    a_qr_order,
    a_return,
    an_instruction,
    kip,
    opening,
    order_number,
    payment_id,
)

TRIES = 60


@pytest.fixture
def engine(postgres_engine: Engine) -> Engine:
    found = postgres_engine.execution_options(isolation_level="SERIALIZABLE")
    commit(SqlBookStore(found), opening(), NOW)
    return found


def race(engine: Engine, *commands: Command, retries: Counter[str] | None = None) -> list[Result]:
    """Have each committed by a writer of its own, all at once, again as often as it takes."""
    begin = Barrier(len(commands))

    def work(command: Command) -> Result:
        store = SqlBookStore(engine)
        begin.wait(timeout=10)
        for _ in range(TRIES):
            try:
                return commit(store, (command,), NOW)[0]
            except Exception as error:
                again = store.is_transient(error) or store.is_about_one_command(error)
                if not again:
                    raise
                if retries is not None:
                    retries[str(getattr(error, "orig", error)).split("\n", 1)[0]] += 1
        raise AssertionError("never its turn")

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(work, commands))


def reasons(results: list[Result]) -> Counter[str]:
    return Counter(str(result.payment.reason) for result in results if isinstance(result, Outcome))


def test_the_last_headroom_is_had_once_and_losers_are_told_to_try_again(engine: Engine) -> None:
    large = kip(6_000_000)
    told: Counter[str] = Counter()
    asked = [Reserve(an_instruction(number, debit=large, credit=large)) for number in range(1, 9)]
    assert reasons(race(engine, *asked, retries=told)) == {"None": 1, "AM23": 7}
    assert told.total() > 0, "nobody was ever told to try again: this was not SERIALIZABLE"
    references = [payment.reference for payment in Reads(engine).latest(20)]
    assert sorted(references) == [f"20261120{number:09d}" for number in range(1, 9)]
    assert violations(engine) == []


def test_payments_against_each_other_all_end(engine: Engine) -> None:
    pairs = ((ISSUER, ACQUIRER), (ACQUIRER, ISSUER))
    asked = [
        Reserve(an_instruction(number, issuer=pairs[number % 2][0], acquirer=pairs[number % 2][1]))
        for number in range(1, 9)
    ]
    assert reasons(race(engine, *asked)) == {"None": 8}
    ended = race(engine, *(Conclude(payment_id(number), ACCEPTED) for number in range(1, 9)))
    assert reasons(ended) == {"None": 8}
    assert violations(engine) == []


def test_one_order_is_paid_once(engine: Engine) -> None:
    commit(SqlBookStore(engine), (PlaceOrder(a_qr_order()),), NOW)
    asked = [Reserve(an_instruction(n, order_reference=order_number())) for n in range(1, 5)]
    assert reasons(race(engine, *asked)) == {"None": 1, "AM05": 3}
    assert violations(engine) == []


def test_returns_never_add_up_to_more(engine: Engine) -> None:
    paid = (Reserve(an_instruction(1)), Conclude(payment_id(1), ACCEPTED))
    commit(SqlBookStore(engine), paid, NOW)
    part = kip(9_000)
    asked = [Reserve(a_return(number, debit=part, credit=part)) for number in range(2, 6)]
    assert reasons(race(engine, *asked)) == {"None": 2, "AM09": 2}
    assert violations(engine) == []
