"""Fees and daily limits in real databases: what they cost, who wins a race, what a damage shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Engine, event, text

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.daily import DailyLimit, Limits
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.migrate import configuration, migrate
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import ISSUER, NOW, REFUSED, an_instruction, opening, payment_id
from tests.contract.test_postgres_races import both, one_waits, reasons

PAYER = Debtor("ab" * 32, 1)
FEES = Fees("2015-1/purchase", interchange_minor=100_00, switch_fee_minor=100_00)


def of_account(number: int, count: int = 1) -> Reserve:
    """A payment from an account that may pay ``count`` times a day."""
    asked = an_instruction(number, debtor=PAYER, fees=FEES)
    return Reserve(asked, None, Limits(None, (DailyLimit(PAYER.key, Reason.AM14, count=count),)))


def of_issuer(number: int) -> Reserve:
    """Twenty thousand kip from an issuer that may pay thirty thousand a day."""
    asked = an_instruction(number, issuer_counted=True)
    limit = DailyLimit(ISSUER, Reason.AM13, amount_minor=30_000_00)
    return Reserve(asked, None, Limits(None, (limit,)))


@pytest.mark.parametrize("limited", [of_account, of_issuer])
def test_of_two_payments_for_the_last_of_a_day_exactly_one_wins(
    limited: Callable[[int], Reserve], postgres_engine: Engine
) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    found = reasons(both(postgres_engine, limited(1), limited(2)))
    assert sum(reason is None for reason in found) == 1
    assert {reason for reason in found if reason} <= {Reason.AM13, Reason.AM14}
    assert violations(postgres_engine) == []


@pytest.mark.parametrize("used_before", [False, True])
def test_who_waited_sees_what_the_other_used(postgres_engine: Engine, *, used_before: bool) -> None:
    """Also when the row of the day was made by the one it waited for."""
    store = SqlBookStore(postgres_engine)
    commit(store, opening(), NOW)
    if used_before:
        commit(store, (of_account(9, 2),), NOW)
    most = 2 if used_before else 1
    result = one_waits(postgres_engine, of_account(1, most), of_account(2, most))
    assert reasons([result]) == [Reason.AM14]
    assert violations(postgres_engine) == []


def test_the_first_two_fees_of_a_currency_are_booked_at_two_switches(
    postgres_engine: Engine,
) -> None:
    """The operator's position is made by whoever comes first; the other waits and sees it."""
    store = SqlBookStore(postgres_engine)
    asked = [Reserve(an_instruction(number, fees=FEES)) for number in (1, 2)]
    commit(store, (*opening(), *asked), NOW)
    results = both(postgres_engine, *(Conclude(payment_id(n), ACCEPTED) for n in (1, 2)))
    assert all(isinstance(result, Outcome) for result in results)
    with postgres_engine.connect() as connection:
        owed = connection.scalar(
            text("SELECT committed_minor FROM position WHERE participant = 'LAPNET'")
        )
    assert owed == -200_00
    assert violations(postgres_engine) == []


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Everything that is said to a database meanwhile."""
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(" ".join(str(arguments[2]).split()))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def said_by(engine: Engine, *commands: Command) -> list[str]:
    with statements(engine) as said:
        commit(SqlBookStore(engine), commands, NOW)
    return said


def questions(said: list[str]) -> int:
    return len([one for one in said if not is_written(one)])


def is_written(statement: str) -> bool:
    return any(word in statement.split() for word in ("INSERT", "UPDATE"))


def tables(said: list[str]) -> set[str]:
    """What is written, however many rows a statement has."""
    names = rows.metadata.tables
    return {name for one in said if is_written(one) for name in names if name in one.split()}


def test_a_banks_payment_asks_no_more_and_writes_to_no_other_table_with_fees(
    sqlite_engine: Engine,
) -> None:
    asked = [an_instruction(number, fees=FEES) for number in (1, 2)]
    first = (Reserve(asked[0]), Conclude(payment_id(1), ACCEPTED))  # makes the operator's position
    commit(SqlBookStore(sqlite_engine), (*opening(), *first), NOW)
    charged = [
        said_by(sqlite_engine, Reserve(asked[1])),
        said_by(sqlite_engine, Conclude(payment_id(2), ACCEPTED)),
    ]
    free = [
        said_by(sqlite_engine, Reserve(an_instruction(3))),
        said_by(sqlite_engine, Conclude(payment_id(3), ACCEPTED)),
    ]
    assert list(map(questions, charged)) == list(map(questions, free))
    assert list(map(tables, charged)) == list(map(tables, free))
    assert {"payment", "posting", "position"} <= tables(charged[1])
    assert not any("daily_use" in one for said in (*free, *charged) for one in said)


def test_a_limited_payment_costs_one_statement_a_batch_to_read(sqlite_engine: Engine) -> None:
    commit(SqlBookStore(sqlite_engine), opening(), NOW)
    said = said_by(sqlite_engine, *(of_account(number, 9) for number in (1, 2, 3)))
    about = [one for one in said if "daily_use" in one]
    assert (len(about), questions(about)) == (2, 1)


BOOKED = "a payment's fees are booked as it carries them"
BY_WHOM = "a fee is paid by and to whom the tariff says"
SOUND = "a payment's fees are not negative, and a return has none"
USED = "what was used of a day's limit is what its payments say"
HELD = "a position has reserved what its open payments need"
SUMS = "every journal sums to zero in each currency"
NETS = "every window's nets sum to zero in each currency"
OWES = "a position owes what its postings say"


@pytest.fixture
def books(sqlite_engine: Engine) -> Engine:
    """One payment completed, one under way, one refused; all with fees and a limit."""
    commit(
        SqlBookStore(sqlite_engine),
        (
            *opening(),
            of_account(1, 3),
            of_account(2, 3),
            of_account(3, 3),
            Conclude(payment_id(1), ACCEPTED),
            Conclude(payment_id(3), REFUSED),
        ),
        NOW,
    )
    return sqlite_engine


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE payment SET interchange_minor = 1 WHERE status = 'completed'", {BOOKED}),
        ("UPDATE payment SET switch_fee_minor = 0 WHERE status = 'completed'", {BOOKED}),
        ("UPDATE payment SET switch_fee_minor = 1 WHERE status = 'forwarded'", {HELD}),
        ("UPDATE payment SET interchange_minor = -1 WHERE status = 'rejected'", {SOUND}),
        ("UPDATE payment SET tariff = NULL WHERE status = 'rejected'", {SOUND}),
        ("DELETE FROM posting WHERE kind = 'switch_fee' AND amount_minor > 0",
         {BOOKED, SUMS, NETS, OWES}),
        ("UPDATE posting SET participant = 'JDB' WHERE kind = 'interchange' AND amount_minor < 0",
         {BY_WHOM, OWES}),
        ("UPDATE posting SET amount_minor = -amount_minor WHERE kind = 'switch_fee'",
         {BY_WHOM, OWES}),
        ("UPDATE daily_use SET count = 3", {USED}),
        ("UPDATE daily_use SET amount_minor = amount_minor - 1", {USED}),
        ("UPDATE daily_use SET business_date = '2026-11-21'", {USED}),
    ],
)  # fmt: skip
def test_a_damage_is_found_by_the_rule_it_breaks_here_too(
    books: Engine, damage: str, found: set[str]
) -> None:
    assert violations(books) == []
    with books.begin() as connection:
        connection.execute(text(damage))
    assert {violation.rule for violation in violations(books)} == found


def test_both_databases_ask_the_rules_alike(postgres_engine: Engine) -> None:
    commands = (*opening(), of_account(1), Conclude(payment_id(1), ACCEPTED))
    commit(SqlBookStore(postgres_engine), commands, NOW)
    assert violations(postgres_engine) == []
    with postgres_engine.begin() as connection:
        connection.execute(text("UPDATE daily_use SET count = 9"))
    assert {violation.rule for violation in violations(postgres_engine)} == {USED}


OLD_POSTING = (
    "INSERT INTO posting (journal_id, line, participant, currency, kind, amount_minor, window_id,"
    " booked_at) VALUES (:id, 1, 'BCEL', 'LAK', :kind, 5, 'w', :at)"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_old_postings_survive_the_new_kinds(kind: str, request: pytest.FixtureRequest) -> None:
    name = "empty_sqlite" if kind == "sqlite" else "empty_postgres"
    engine: Engine = request.getfixturevalue(name)
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        row = {"id": UUID(int=1).hex, "kind": "principal", "at": "2026-11-20 03:00:00"}
        connection.execute(text(OLD_POSTING), row)
    migrate(engine)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT participant, amount_minor FROM posting")).one()
        assert tuple(found) == ("BCEL", 5)
        row |= {"id": UUID(int=2).hex, "kind": "switch_fee"}
        connection.execute(text(OLD_POSTING), row)
