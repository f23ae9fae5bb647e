"""Statements worked back from what accounts hold now: later movements come off, none is lost."""

from datetime import date, timedelta

from lapnet_sim.clearing.account_statements import Move, statement_date, statements_on
from participants.bank_messages.account_statement import MovementKind
from participants.settlement_asset import Asset
from tests.builders import ISSUER, NOW

DAY = date(2026, 11, 20)
NEXT = date(2026, 11, 21)
BALANCES = {(ISSUER, "LAK", Asset.CASH): 100_00, (ISSUER, "LAK", Asset.DLAK): 30_00}
MOVES = (
    Move("early", DAY - timedelta(days=1), ISSUER, "LAK", 1_00, NOW - timedelta(days=1)),
    Move("net", DAY, ISSUER, "LAK", -60_00, NOW),
    Move("tokens", DAY, ISSUER, "LAK", 30_00, NOW, Asset.DLAK, MovementKind.TOKENS),
    Move("late", NEXT, ISSUER, "LAK", 7_00, NOW + timedelta(days=1)),
)


def test_a_day_closes_where_the_next_one_opens() -> None:
    cash, digital = statements_on(DAY, BALANCES, MOVES)
    assert (cash.account, cash.opening_minor, cash.closing_minor) == ("BCEL", 153_00, 93_00)
    assert [each.reference for each in cash.movements] == ["net"]
    assert (digital.account, digital.opening_minor, digital.closing_minor) == (
        "BCEL.DLAK", 0, 30_00,
    )  # fmt: skip
    following, _ = statements_on(NEXT, BALANCES, MOVES)
    assert (following.opening_minor, following.closing_minor) == (93_00, 100_00)
    assert following.number == cash.number + 1


def test_the_last_window_of_a_date_is_on_its_statement_though_it_settles_at_midnight() -> None:
    midnight = NOW.replace(hour=17, minute=0, second=0, microsecond=0)  # in Vientiane
    assert statement_date(midnight, DAY) == DAY
    assert statement_date(midnight) == NEXT
    assert statement_date(midnight + timedelta(hours=6), DAY) == NEXT
