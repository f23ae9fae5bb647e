"""A database from before there were series: its windows keep their names and what is in them."""

import pytest
from sqlalchemy import Engine

from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.migrate import migrate
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from settlement.window import WindowKind
from tests.builders import NOW, a_conversion, a_quote, an_instruction, hold, opening, payment_id

BEFORE = """
INSERT INTO settlement_window (id, business_date, number, kind, opens_at, cut_off_at, status)
VALUES
    ('2026-11-19/3', '2026-11-19', 3, 'authorised', '2026-11-19 09:00:00', '2026-11-19 17:00:00',
    'final'),
    ('2026-11-19/D1', '2026-11-19', 1, 'dispute', '2026-11-18 17:00:00', '2026-11-19 17:00:00',
    'final'),
    ('2026-11-20/1', '2026-11-20', 1, 'authorised', '2026-11-19 17:00:00', '2026-11-20 04:00:00',
    'open');
INSERT INTO settlement_batch (window_id, steps, approved_by, attempt) VALUES
    ('2026-11-19/3', 0, '', 0), ('2026-11-19/D1', 0, '', 0);
INSERT INTO day_sequence VALUES ('2026-11-20', 1);
INSERT INTO payment (id, reference, uetr, end_to_end_id, request_hash, issuer, acquirer, scheme,
    alias, payee_name, corridor, provider, finality, debit_minor, debit_currency, credit_minor,
    credit_currency, deadline_at, status, received_at, steps, enquiries, concluded_at, window_id,
    business_date) VALUES
    ('11111111111111111111111111111111', '20261120000000001', '22222222222222222222222222222222',
    'E', 'H', 'UPI', 'LDB', 'lao_qr', 'A', 'N', 'UPI-LA', NULL, 'confirmed', 1, 'LAK', 1,
    'LAK', '2026-11-20 02:00:10', 'completed', '2026-11-20 02:00:00', 0, 0,
    '2026-11-20 02:00:05', '2026-11-20/1', '2026-11-20')
"""

OLD = ("2026-11-19/3", "2026-11-19/D1", "2026-11-20/1")


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Engine:
    """A database of the revision before, with settled windows and one that is open."""
    name = "empty_sqlite" if request.param == "sqlite" else "empty_postgres"
    engine: Engine = request.getfixturevalue(name)
    migrate(engine, "0011")
    with engine.begin() as connection:
        for statement in BEFORE.split(";"):
            connection.exec_driver_sql(statement)
    return engine


def test_windows_from_before_keep_their_names_and_are_of_every_currency(filled: Engine) -> None:
    migrate(filled)
    reads = Reads(filled)
    windows = {str(each.id): each for each in reads.windows()}
    assert tuple(sorted(windows)) == OLD
    assert {each.currency for each in windows.values()} == {""}
    assert windows["2026-11-19/D1"].kind is WindowKind.DISPUTE
    assert [each.window_id for each in reads.in_window("2026-11-20/1")] == ["2026-11-20/1"]


def test_what_is_paid_after_falls_into_the_old_open_window_or_into_its_corridors(
    filled: Engine,
) -> None:
    migrate(filled)
    *registered, _ = opening()  # but the window, which is open
    quote = a_quote(7)
    asked = (Reserve(an_instruction(8)), Reserve(a_conversion(7, quote)))
    concluded = tuple(Conclude(payment_id(number), ACCEPTED) for number in (8, 7))
    commit(SqlBookStore(filled), (*registered, hold(quote), *asked, *concluded), NOW)
    reads = Reads(filled)
    inside = {
        str(each.id): [payment.instruction.corridor for payment in reads.in_window(str(each.id))]
        for each in reads.windows()
    }
    assert inside["2026-11-20/1"] == ["UPI-LA", None]  # what was there stays where it was
    assert inside["2026-11-20/C-LA-TH-1"] == ["LA-TH"]
    series = {
        "a corridor's payments are in its own windows, and domestic ones in theirs",
        "a window of one currency holds no other",
        "at most one window of a series is open",
        "exactly one window for domestic payments in kip is open",
    }
    assert not series & {found.rule for found in violations(filled)}
