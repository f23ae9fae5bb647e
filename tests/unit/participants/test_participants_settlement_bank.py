"""The settlement bank: a batch settles whole, once, or not at all; and its digital kip."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from fx import LAK, Money
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.settlement_asset import Asset
from participants.settlement_bank import (
    AnswerStatus,
    Entry,
    Order,
    RefusalReason,
    SettlementBank,
    SettlementBehaviour,
    Shortfall,
)
from tests.builders import ACQUIRER, ISSUER, NOW, PROVIDER, baht, kip

MINUS = Order("w/LAK/BCEL", ISSUER, Money(-60_00, LAK))
PLUS = Order("w/LAK/LDB", ACQUIRER, kip(60))
BATCH = (MINUS, PLUS)


def funded(issuer: int = 100, behaviour: SettlementBehaviour | None = None) -> SettlementBank:
    bank = SettlementBank(behaviour)
    bank.fund(ISSUER, kip(issuer))
    return bank


def execute(bank: SettlementBank, orders: tuple[Order, ...] = BATCH, name: str = "m-1") -> None:
    """Ask, and settle what is held."""
    answer = bank.instruct(name, orders, NOW)
    assert answer.status is AnswerStatus.RESERVED, answer
    assert bank.settle(name, orders, NOW).status is AnswerStatus.SETTLED


def short(bank: SettlementBank, orders: tuple[Order, ...] = BATCH) -> tuple[Shortfall, ...]:
    """Ask what cannot be held."""
    answer = bank.instruct("m-1", orders, NOW)
    assert answer.status is AnswerStatus.PARTIAL
    assert bank.entries == []
    return answer.shortfalls


def test_a_batch_moves_every_account_and_leaves_a_statement_debits_first() -> None:
    bank = funded()
    execute(bank, (PLUS, MINUS))
    assert (bank.balance(ISSUER, "LAK"), bank.balance(ACQUIRER, "LAK")) == (40_00, 60_00)
    assert bank.entries == [
        Entry(MINUS.id, ISSUER, MINUS.amount, 40_00, NOW),
        Entry(PLUS.id, ACQUIRER, PLUS.amount, 60_00, NOW),
    ]


def test_if_one_is_short_nothing_moves_and_who_is_short_is_named() -> None:
    bank = funded(issuer=59)
    assert short(bank) == (Shortfall(ISSUER, kip(1)),)
    assert (bank.balance(ISSUER, "LAK"), bank.balance(ACQUIRER, "LAK")) == (59_00, 0)


def test_the_last_kip_may_be_taken() -> None:
    bank = funded(issuer=60)
    execute(bank)
    assert bank.balance(ISSUER, "LAK") == 0


def test_two_orders_that_together_are_too_much_are_short_together() -> None:
    again = Order("w2/LAK/BCEL", ISSUER, MINUS.amount)
    credit = Order("w2/LAK/LDB", ACQUIRER, PLUS.amount)
    assert short(funded(), (MINUS, again, PLUS, credit)) == (Shortfall(ISSUER, kip(20)),)


def test_a_credit_of_the_same_batch_cannot_pay_for_a_debit() -> None:
    orders = (Order("a", ISSUER, kip(60)), Order("b", ISSUER, Money(-60_00, LAK)))
    assert short(SettlementBank(), orders) == (Shortfall(ISSUER, kip(60)),)


def test_sending_a_batch_twice_moves_it_once() -> None:
    bank = funded()
    execute(bank)
    assert bank.instruct("m-1", BATCH, NOW).status is AnswerStatus.SETTLED
    bank.settle("m-1", BATCH, NOW)
    execute(bank, name="m-2")  # another message for what is booked
    assert bank.balance(ISSUER, "LAK") == 40_00
    assert len(bank.entries) == 2


def test_a_batch_that_was_short_can_be_sent_again_when_money_has_come() -> None:
    bank = funded(issuer=59)
    assert short(bank)
    bank.release("m-1")
    bank.fund(ISSUER, kip(1))
    execute(bank, name="m-2")
    assert bank.balance(ACQUIRER, "LAK") == 60_00


def test_currencies_are_kept_apart() -> None:
    bank = funded()
    bank.fund(PROVIDER, baht(1))
    assert (bank.balance(PROVIDER, "LAK"), bank.balance(PROVIDER, "THB")) == (0, 1_00)
    orders = [Order("a", PROVIDER, kip(-1)), Order("b", PROVIDER, baht(1))]
    with pytest.raises(AssertionError, match="neither makes nor loses money"):
        bank.instruct("m-1", orders, NOW)


def test_an_empty_batch_is_settled() -> None:
    execute(SettlementBank(), ())


TWO = (
    MINUS,
    Order("w/LAK/THFX", PROVIDER, Money(-10_00, LAK)),
    Order("w/LAK/LDB", ACQUIRER, kip(70)),
)


def test_a_partial_answer_says_who_is_held_and_who_is_short_and_what_is_held_stays_held() -> None:
    bank = funded()
    answer = bank.instruct("m-1", TWO, NOW)
    assert answer.held == (MINUS.id,)
    assert answer.shortfalls == (Shortfall(PROVIDER, kip(10)),)
    other = (Order("x/LAK/BCEL", ISSUER, kip(-41)), Order("x/LAK/LDB", ACQUIRER, kip(41)))
    assert bank.instruct("m-2", other, NOW).shortfalls == (Shortfall(ISSUER, kip(1)),)
    bank.release("m-1")
    assert bank.became_of("m-1") is not None
    assert bank.instruct("m-3", other, NOW).status is AnswerStatus.RESERVED


def test_a_batch_is_released_whole_but_not_after_it_was_booked() -> None:
    bank = funded()
    bank.instruct("m-1", BATCH, NOW)
    bank.settle("m-1", BATCH, NOW)
    bank.release("m-1")
    answer = bank.became_of("m-1")
    assert answer is not None
    assert answer.status is AnswerStatus.SETTLED
    assert len(bank.entries) == 2


@dataclass(frozen=True)
class From:
    """Open from an instant on."""

    at: datetime

    def opens(self, at: datetime) -> bool:
        return at >= self.at


def test_outside_its_hours_it_looks_at_nothing_and_the_message_may_come_again() -> None:
    opens = NOW + timedelta(hours=1)
    bank = funded(behaviour=SettlementBehaviour(hours=From(opens)))
    answer = bank.instruct("m-1", BATCH, NOW)
    assert (answer.status, answer.reason) == (AnswerStatus.REFUSED, RefusalReason.CLOSED)
    assert bank.became_of("m-1") is None
    assert bank.instruct("m-1", BATCH, opens).status is AnswerStatus.RESERVED


def test_a_message_whose_id_said_something_else_is_refused_and_holds_nothing() -> None:
    bank = funded()
    bank.instruct("m-1", BATCH, NOW)
    answer = bank.instruct("m-1", TWO, NOW)
    assert (answer.status, answer.reason) == (AnswerStatus.REFUSED, RefusalReason.CHANGED)
    known = bank.became_of("m-1")
    assert known is not None
    assert known.held == (MINUS.id,)


def test_whoever_lost_the_answer_asks_and_hears_it() -> None:
    bank = funded(behaviour=SettlementBehaviour(loses_answers_to=frozenset({"m-1"})))
    with pytest.raises(ParticipantError) as lost:
        bank.instruct("m-1", BATCH, NOW)
    assert lost.value.code is ParticipantErrorCode.NO_ANSWER
    answer = bank.became_of("m-1")
    assert answer is not None
    assert answer.status is AnswerStatus.RESERVED
    with pytest.raises(ParticipantError):
        bank.settle("m-1", BATCH, NOW)
    assert bank.settle("m-1", BATCH, NOW).status is AnswerStatus.SETTLED
    assert len(bank.entries) == 2


def test_digital_kip_are_locked_by_debtors_and_move_all_or_nothing() -> None:
    bank = funded()
    bank.issue(ISSUER, 60_00)
    assert bank.instruct("m-1", BATCH, NOW, Asset.DLAK).status is AnswerStatus.RESERVED
    assert bank.locked(ISSUER) == 60_00
    with pytest.raises(AssertionError):
        bank.issue(ISSUER, -1)  # what is locked is not given back
    bank.settle("m-1", BATCH, NOW, Asset.DLAK)
    assert bank.locked(ISSUER) == 0
    assert bank.balance(ACQUIRER, "LAK", Asset.DLAK) == bank.issued_minor == 60_00
    assert (bank.balance(ISSUER, "LAK"), bank.balance(ACQUIRER, "LAK")) == (40_00, 0)


def test_cash_does_not_pay_for_what_is_owed_in_digital_kip() -> None:
    bank = funded()
    bank.issue(ISSUER, 59_00)
    answer = bank.instruct("m-1", BATCH, NOW, Asset.DLAK)
    assert answer.shortfalls == (Shortfall(ISSUER, kip(1)),)
    bank.release("m-1")
    assert bank.locked(ISSUER) == 0
    assert bank.issued_minor == 59_00


def test_other_currencies_settle_in_cash_whatever_a_window_settles_in() -> None:
    bank = funded()
    bank.fund(PROVIDER, baht(5))
    orders = (Order("a", PROVIDER, baht(-5)), Order("b", ISSUER, baht(5)))
    bank.instruct("m-1", orders, NOW, Asset.DLAK)
    bank.settle("m-1", orders, NOW, Asset.DLAK)
    assert bank.balance(ISSUER, "THB") == 5_00
