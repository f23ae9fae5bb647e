"""References keep their biller's rule; a bill is held by one payment and paid once."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from emvqr import decode
from emvqr.profiles import LaoQr
from fx import LAK, Money
from participants import Kind, Participant, ParticipantId, wire
from participants.bank import Bank
from participants.behaviour import Behaviour
from participants.bill_desk import BillNotice
from participants.billers import (
    BILLED,
    BILLS,
    PAID_EVERY,
    Bill,
    Biller,
    BillState,
    Check,
    billers,
    check_digits,
)
from participants.errors import ParticipantError
from participants.messages import (
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    Verdict,
)
from participants.reasons import Reason
from tests.builders import a_request, payment_id

every_biller = pytest.mark.parametrize("biller", billers(), ids=lambda each: each.id)
POWER = next(each for each in billers() if each.payment_type == "006")
TAX = next(each for each in billers() if each.payment_type == "008")
BILL_7 = POWER.rule.reference(7)


def due(reference: str = BILL_7) -> Money:
    bill = POWER.bill(reference)
    assert bill is not None
    assert bill.due is not None
    return bill.due


def test_every_payment_type_for_bills_has_a_biller() -> None:
    assert {each.payment_type for each in billers()} == BILLED


@every_biller
def test_its_own_references_keep_its_rule_and_are_bills(biller: Biller) -> None:
    for number in (1, 42, BILLS - 1):
        reference = biller.rule.reference(number)
        assert biller.rule.keeps(reference)
        bill = biller.bill(reference)
        assert bill is not None
        assert (bill.reference, bill.state) == (reference, BillState.OPEN)
        assert (bill.due is not None) is biller.is_fixed


@every_biller
def test_a_reference_of_another_length_or_alphabet_is_none(biller: Biller) -> None:
    good = biller.rule.reference(42)
    lao = good[:-1] + "\u0ed2"
    for bad in ("", good + "0", good[:-1], good.replace("0", "-", 1), f" {good[1:]}", lao):
        assert not biller.rule.keeps(bad)
        assert biller.bill(bad) is None


@pytest.mark.parametrize(
    "biller", [b for b in billers() if b.rule.check is not Check.NONE], ids=lambda each: each.id
)
def test_one_wrong_digit_is_always_seen(biller: Biller) -> None:
    good = biller.rule.reference(123_456)
    for place, digit in enumerate(good):
        for other in set("0123456789") - {digit}:
            assert not biller.rule.keeps(good[:place] + other + good[place + 1 :])


def test_check_digits_are_those_of_their_standards() -> None:
    assert check_digits(Check.MOD10, "453201511283036") == "6"  # a card number everybody tests with
    assert int("794" + check_digits(Check.MOD97, "794")) % 97 == 1
    assert check_digits(Check.NONE, "ABC") == ""


@every_biller
def test_numbers_that_were_never_given_are_no_bills(biller: Biller) -> None:
    assert biller.bill(biller.rule.reference(0)) is None
    assert biller.bill(biller.rule.reference(BILLS)) is None


def test_one_bill_in_a_hundred_was_paid_before() -> None:
    paid = POWER.bill(POWER.rule.reference(PAID_EVERY * 3))
    assert paid is not None
    assert paid.state is BillState.PAID


@every_biller
def test_its_code_names_the_bill_and_its_type(biller: Biller) -> None:
    reference = biller.rule.reference(42)
    payload = decode(biller.code(reference, Money(15_000_00, LAK)).encode())
    assert isinstance(payload.profile, LaoQr)
    assert payload.profile.payment_type == biller.payment_type
    assert payload.profile.receiver_id == biller.id
    assert payload.additional_data.bill_number == reference


@pytest.fixture
def bank() -> Bank:
    found = Bank(Participant(POWER.holder, "Sample Bank", Kind.BANK), Random(1))
    found.bills.open(POWER)
    found.bills.open(TAX)
    return found


def asks(number: int = 1, reference: str = BILL_7, **changes: Any) -> CreditRequest:  # noqa: ANN401 - any field
    alias = POWER.alias(reference)
    return replace(a_request(number, alias=alias, amount=due()), **changes)


def ended(number: int, verdict: Verdict) -> Confirmation:
    return Confirmation(payment_id(number), POWER.holder, verdict, ())


def refused(bank: Bank, request: CreditRequest) -> Reason | None:
    reply = bank.answer(request).reply
    assert reply is not None
    return reply.reason


def test_a_look_up_says_what_is_due(bank: Bank) -> None:
    bill = Bill(BILL_7, BillState.OPEN, due())
    assert bank.lookup(POWER.alias(BILL_7)) == Payee(POWER.name, bill)
    open_amount = bank.lookup(TAX.alias(TAX.rule.reference(7)))
    assert open_amount is not None
    assert open_amount.bill is not None
    assert open_amount.bill.due is None


@pytest.mark.parametrize("alias", [POWER.id, f"{POWER.id}/", f"{POWER.id}/1", f"NOBODY/{BILL_7}"])
def test_who_names_no_bill_finds_nobody(bank: Bank, alias: str) -> None:
    assert bank.lookup(alias) is None
    assert refused(bank, asks(alias=alias)) is Reason.BE06


def test_another_amount_than_is_due_is_refused(bank: Bank) -> None:
    assert refused(bank, asks(amount=Money(due().minor + 100, LAK))) is Reason.AM09


def test_a_bill_is_held_by_the_first_payment_and_paid_once(bank: Bank) -> None:
    assert refused(bank, asks(1)) is None
    assert refused(bank, asks(2)) is Reason.AM05
    assert refused(bank, asks(1)) is None  # the same question, the same answer
    for _ in range(2):
        bank.confirm(ended(1, Verdict.COMPLETED))
    bank.confirm(ended(2, Verdict.NOT_COMPLETED))
    assert refused(bank, asks(3)) is Reason.AM05
    assert bank.bills.notices == [
        BillNotice(POWER.id, BILL_7, payment_id(1), asks(1).reference, due())
    ]
    seen = bank.lookup(POWER.alias(BILL_7))
    assert seen is not None
    assert seen.bill is not None
    assert seen.bill.state is BillState.PAID


def test_a_bill_whose_payment_was_not_completed_is_open_again(bank: Bank) -> None:
    assert refused(bank, asks(1)) is None
    bank.confirm(ended(1, Verdict.NOT_COMPLETED))
    assert refused(bank, asks(2)) is None
    assert bank.bills.notices == []


def test_a_bank_that_refuses_holds_no_bill() -> None:
    unwilling = Behaviour(refuse=10_000, reasons=(Reason.MS03,))
    bank = Bank(Participant(POWER.holder, "Sample Bank", Kind.BANK), Random(1), unwilling)
    bank.bills.open(POWER)
    assert bank.answer(asks()).reply == CreditReply(Decision.REFUSE, Reason.MS03)
    seen = bank.lookup(POWER.alias(BILL_7))
    assert seen is not None
    assert seen.bill is not None
    assert seen.bill.state is BillState.OPEN


@pytest.mark.parametrize(
    "payee",
    [
        None,
        Payee("A Shop"),
        Payee("A", Bill("1", BillState.PAID, None)),
        Payee("A", Bill("1", BillState.OPEN, Money(5, LAK))),
    ],
)
def test_what_is_written_of_a_payee_is_what_is_read(payee: Payee | None) -> None:
    assert wire.read_payee(wire.write_payee(payee)) == payee


@pytest.mark.parametrize(
    ("bill", "where"),
    [
        ({"reference": "1", "state": "lost", "due": None}, "/payee/bill/state"),
        ({"reference": "", "state": "open", "due": None}, "/payee/bill/reference"),
        ({"reference": "1", "state": "open"}, "/payee/bill/due"),
        ({"reference": "1", "state": "open", "due": 5}, "/payee/bill/due"),
    ],
)
def test_a_malformed_bill_is_refused_with_its_place(bill: dict[str, Any], where: str) -> None:
    with pytest.raises(ParticipantError) as refusal:
        wire.read_payee({"payee": {"name": "A", "bill": bill}})
    assert refusal.value.where == where


def test_other_banks_know_none_of_it() -> None:
    other = Bank(Participant(ParticipantId("STB"), "Other", Kind.BANK), Random(1))
    assert other.lookup(POWER.alias(BILL_7)) is None
