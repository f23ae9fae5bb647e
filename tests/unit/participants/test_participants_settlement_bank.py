"""The settlement bank: a batch settles whole, once, or not at all."""

import pytest

from fx import LAK, Money
from participants.settlement_bank import Entry, Order, SettlementBank, Shortfall
from tests.builders import ACQUIRER, ISSUER, NOW, PROVIDER, baht, kip

MINUS = Order("w/LAK/BCEL", ISSUER, Money(-60_00, LAK))
PLUS = Order("w/LAK/LDB", ACQUIRER, kip(60))


def funded(issuer: int = 100) -> SettlementBank:
    bank = SettlementBank()
    bank.fund(ISSUER, kip(issuer))
    return bank


def test_a_batch_moves_every_account_and_leaves_a_statement_debits_first() -> None:
    bank = funded()
    assert bank.execute([PLUS, MINUS], NOW) == ()
    assert (bank.balance(ISSUER, "LAK"), bank.balance(ACQUIRER, "LAK")) == (40_00, 60_00)
    assert bank.entries == [
        Entry(MINUS.id, ISSUER, MINUS.amount, 40_00, NOW),
        Entry(PLUS.id, ACQUIRER, PLUS.amount, 60_00, NOW),
    ]


def test_if_one_is_short_nothing_moves_and_who_is_short_is_named() -> None:
    bank = funded(issuer=59)
    assert bank.execute([MINUS, PLUS], NOW) == (Shortfall(ISSUER, kip(1)),)
    assert (bank.balance(ISSUER, "LAK"), bank.balance(ACQUIRER, "LAK")) == (59_00, 0)
    assert bank.entries == []


def test_the_last_kip_may_be_taken() -> None:
    bank = funded(issuer=60)
    assert bank.execute([MINUS, PLUS], NOW) == ()
    assert bank.balance(ISSUER, "LAK") == 0


def test_two_orders_that_together_are_too_much_are_short_together() -> None:
    bank = funded()
    again = Order("w2/LAK/BCEL", ISSUER, MINUS.amount)
    credit = Order("w2/LAK/LDB", ACQUIRER, PLUS.amount)
    assert bank.execute([MINUS, again, PLUS, credit], NOW) == (Shortfall(ISSUER, kip(20)),)
    assert bank.entries == []


def test_a_credit_of_the_same_batch_cannot_pay_for_a_debit() -> None:
    bank = SettlementBank()
    orders = [
        Order("a", ISSUER, kip(60)),
        Order("b", ISSUER, Money(-60_00, LAK)),
    ]
    assert bank.execute(orders, NOW) == (Shortfall(ISSUER, kip(60)),)


def test_sending_a_batch_twice_moves_it_once() -> None:
    bank = funded()
    for _ in range(2):
        assert bank.execute([MINUS, PLUS], NOW) == ()
    assert bank.balance(ISSUER, "LAK") == 40_00
    assert len(bank.entries) == 2


def test_a_batch_that_was_short_can_be_sent_again_when_money_has_come() -> None:
    bank = funded(issuer=59)
    assert bank.execute([MINUS, PLUS], NOW)
    bank.fund(ISSUER, kip(1))
    assert bank.execute([MINUS, PLUS], NOW) == ()
    assert bank.balance(ACQUIRER, "LAK") == 60_00


def test_currencies_are_kept_apart() -> None:
    bank = funded()
    bank.fund(PROVIDER, baht(1))
    assert (bank.balance(PROVIDER, "LAK"), bank.balance(PROVIDER, "THB")) == (0, 1_00)
    orders = [Order("a", PROVIDER, kip(-1)), Order("b", PROVIDER, baht(1))]
    with pytest.raises(AssertionError, match="neither makes nor loses money"):
        bank.execute(orders, NOW)


def test_an_empty_batch_is_settled() -> None:
    assert SettlementBank().execute([], NOW) == ()
