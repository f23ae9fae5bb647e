"""One contract, three stores: memory, SQLite, PostgreSQL decide and keep the same."""

from contextlib import suppress

import pytest
from sqlalchemy import Engine, select

from lapnet_sim.ledger.commands import DONE, Command, Result
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.quoted import HoldQuotes, TooManyQuotes
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import touched
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import mapping, rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.resident import ResidentBookStore
from lapnet_sim.storage.rows import metadata
from lapnet_sim.storage.tables.columns import BESIDE
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    kip,
    opening,
    payment_id,
    uetr,
)
from tests.digest import contents
from tests.fakes import PlainBooks
from tests.scripts import A_DAY, Batch

EVERYTHING: tuple[Command, ...] = tuple(command for _, commands in A_DAY for command in commands)

TABLES = (
    "payments",
    "quotes",
    "positions",
    "notices",
    "late_heard",
    "decisions",
    "sequences",
    "requests",
    "orders",
    "order_requests",
    "uses",
    "registrations",
    "fundings",
    "recalls",
    "recall_requests",
    "disputes",
    "dispute_requests",
    "batches",
    "shortages",
    "breaks",
    "suspense",
)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> BookStore:
    if request.param == "memory":
        return ResidentBookStore()
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    engine: Engine = request.getfixturevalue(name)
    return SqlBookStore(engine)


def play(store: BookStore, script: tuple[Batch, ...] = A_DAY) -> list[list[Result]]:
    return [commit(store, commands, now) for now, commands in script]


def loaded(store: BookStore) -> State:
    """Everything the script touched, as the store knows it."""
    with store.transaction() as books:
        state = books.load(touched(EVERYTHING, NOW))
    if isinstance(store, SqlBookStore):  # which no batch needs to load
        with store._engine.connect() as connection:
            told = map(mapping.notice_of, connection.execute(select(rows.notice)).mappings())
            state.notices = {(notice.payment_id, notice.receiver): notice for notice in told}
    return state


@pytest.fixture(scope="module")
def expected() -> tuple[list[list[Result]], State]:
    """What the rules alone say."""
    books = PlainBooks()
    books.state = State()
    results = []
    for now, commands in A_DAY:
        results.append([books.result(command, now) for command in commands])
    return results, books.state


def test_a_script_of_everything_gives_the_same_answers(
    store: BookStore, expected: tuple[list[list[Result]], State]
) -> None:
    assert play(store) == expected[0]


def test_a_script_of_everything_leaves_the_same_state(
    store: BookStore, expected: tuple[list[list[Result]], State]
) -> None:
    play(store)
    state = loaded(store)
    for table in TABLES:
        assert getattr(state, table) == getattr(expected[1], table), table
    unsettled = {id_: w for id_, w in expected[1].windows.items() if w.status != "final"}
    assert {id_: w for id_, w in state.windows.items() if w.status != "final"} == unsettled


def test_a_transaction_that_fails_leaves_nothing(store: BookStore) -> None:
    commit(store, opening(), NOW)
    wanted = touched((Reserve(an_instruction()),), NOW)
    with store.transaction() as books:
        before = str(books.load(wanted))
    with pytest.raises(AssertionError):
        commit(store, (Reserve(an_instruction()), Conclude(payment_id(2), ACCEPTED)), NOW)
    with store.transaction() as books:
        assert str(books.load(wanted)) == before


def test_what_was_saved_is_there_for_the_next_transaction_only_when_it_ended_well(
    store: BookStore,
) -> None:
    commit(store, opening(), NOW)
    with suppress(ZeroDivisionError), store.transaction() as books:
        books.save(decided())
        raise ZeroDivisionError
    (result,) = commit(store, (Reserve(an_instruction()),), NOW)
    assert isinstance(result, Outcome)
    assert not result.replayed


def decided() -> Changes:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    return books.last


def test_a_repetition_in_a_later_batch_is_answered_from_what_was_stored(store: BookStore) -> None:
    commit(store, opening(), NOW)
    (first,) = commit(store, (Reserve(an_instruction()),), NOW)
    (again,) = commit(store, (Reserve(an_instruction()),), NOW)
    assert isinstance(first, Outcome)
    assert again == Outcome(first.payment, replayed=True)


def test_a_quote_that_was_stored_comes_back_to_the_last_digit(store: BookStore) -> None:
    quote = a_quote()
    commit(store, (*opening(), hold(quote)), NOW)
    with store.transaction() as books:
        state = books.load(touched((Reserve(a_conversion(1, quote)),), NOW))
    assert state.quotes[quote.id].quote == quote
    assert str(state.quotes[quote.id].quote) == str(quote)


def test_open_quotes_are_counted_until_they_are_used_or_expire(store: BookStore) -> None:
    quotes = [a_quote(number) for number in range(1, 6)]
    ask = [HoldQuotes(hold(quote).held, most_open=2) for quote in quotes]
    later = quotes[0].expires_at
    commit(store, opening(), NOW)
    assert commit(store, (ask[0], ask[1]), NOW) == [DONE, DONE]
    assert commit(store, (ask[2],), NOW) == [TooManyQuotes(2)]
    assert commit(store, (hold(a_quote(9), ACQUIRER),), NOW) == [DONE]  # another issuer's
    commit(store, (Reserve(a_conversion(1, quotes[0])),), NOW)
    assert commit(store, (ask[2], ask[3]), NOW) == [DONE, TooManyQuotes(2)]
    assert commit(store, (ask[4],), later) == [DONE]


def test_large_amounts_are_kept_to_the_last_unit(store: BookStore) -> None:
    most = kip(10**15 - 1)
    large = an_instruction(debit=most, credit=most)
    (result,) = commit(store, (*opening(), Reserve(large)), NOW)[-1:]
    assert isinstance(result, Outcome)
    assert result.payment.reason is Reason.AM23
    (again,) = commit(store, (Reserve(large),), NOW)
    assert isinstance(again, Outcome)
    assert again.payment.instruction.debit == most


@pytest.mark.parametrize("flush_every", [1, 7, 5_000])
def test_resident_books_leave_the_same_rows_behind_as_the_database_alone(
    flush_every: int, sqlite_engine: Engine, postgres_engine: Engine
) -> None:
    play(SqlBookStore(postgres_engine))
    resident = ResidentBookStore(SqlBookStore(sqlite_engine), flush_every)
    play(resident)
    resident.flush()
    resident.flush()
    found, alone = contents(sqlite_engine), contents(postgres_engine)
    assert found == alone
    filled = {name for name, rows in alone.items() if rows}
    books = {name for name in alone if metadata.tables[name].info != BESIDE}
    assert filled == books, "the script leaves no table out"


def test_what_was_stored_can_be_read_back(sqlite_engine: Engine) -> None:
    play(SqlBookStore(sqlite_engine))
    reads = Reads(sqlite_engine)
    payment = reads.payment(ISSUER, uetr(9))
    assert payment is not None
    assert payment.status is Status.EXPIRED
    story = reads.story(payment)
    assert [event.step for event in story.events] == [0, 1, 2, 3]
    assert [late.number for late in story.late_replies] == [1, 2]
