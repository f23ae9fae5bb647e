"""A simulated bank's books: money is set aside, posted or given back, and never made or lost."""

from dataclasses import replace
from random import Random

import pytest

from fx import LAK, Money
from participants import Kind, LineStatus, Participant, ParticipantId, StatementLine
from participants.accounts import CLEARING, AccountBook
from participants.bank import FEES, HELD, OWN, Bank
from participants.messages import Confirmation, CreditReply, Decision, Payee, Verdict
from participants.reasons import Reason
from tests.builders import ACQUIRER, ISSUER, NOW, PROVIDER, a_request, kip, payment_id

DEBTOR = f"debtor:{payment_id()}"
AMOUNT = kip(20_000)
LINE = StatementLine(
    txn_id="20261120000000001",
    business_date=NOW.date(),
    window_id="2026-11-20/1",
    payer=ISSUER,
    payee=ACQUIRER,
    currency="LAK",
    amount_minor=AMOUNT.minor,
    fee_minor=0,
    status=LineStatus.OK,
    committed_at=NOW,
)


CHARGED = replace(LINE, fee_minor=100_00, interchange_minor=160_00)


def a_bank(id_: ParticipantId) -> Bank:
    bank = Bank(Participant(id_, "Sample Bank", Kind.BANK), Random(1))
    bank.register(a_request().alias, Payee("Sample Noodle Shop"))
    return bank


def told(bank: Bank, verdict: Verdict = Verdict.COMPLETED, *lines: StatementLine) -> Confirmation:
    return Confirmation(payment_id(), bank.id, verdict, lines)


def balances(bank: Bank, *accounts: str) -> list[int]:
    return [bank.book.balance(account, "LAK") for account in accounts]


def test_money_is_set_aside_once_before_the_switch_is_asked() -> None:
    bank = a_bank(ISSUER)
    for _ in range(2):
        bank.hold(payment_id(), AMOUNT)
    assert balances(bank, DEBTOR, HELD, CLEARING) == [-20_000_00, 20_000_00, 0]


def test_the_issuer_keeps_its_customers_fee_and_pays_and_earns_the_others() -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT, kip(1_000))
    assert balances(bank, DEBTOR, HELD) == [-21_000_00, 21_000_00]
    bank.confirm(told(bank, Verdict.COMPLETED, CHARGED))
    assert balances(bank, HELD, FEES, CLEARING) == [0, 1_060_00, 19_940_00]
    assert bank.book.balance(CLEARING, "LAK") == CHARGED.owed_minor(ISSUER)
    assert bank.book.totals() == {"LAK": 0}


def test_the_acquirer_pays_interchange_out_of_what_it_receives() -> None:
    bank = a_bank(ACQUIRER)
    bank.answer(a_request())
    bank.confirm(told(bank, Verdict.COMPLETED, CHARGED))
    assert balances(bank, f"creditor:{a_request().alias}", FEES) == [20_000_00, -160_00]
    assert bank.book.balance(CLEARING, "LAK") == CHARGED.owed_minor(ACQUIRER) == -19_840_00


def test_the_fee_is_given_back_with_the_money() -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT, kip(1_000))
    bank.confirm(told(bank, Verdict.NOT_COMPLETED))
    assert balances(bank, DEBTOR, HELD, FEES) == [0, 0, 0]


def test_what_was_set_aside_is_posted_when_the_payment_completed() -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT)
    bank.confirm(told(bank, Verdict.COMPLETED, LINE))
    assert balances(bank, DEBTOR, HELD, CLEARING) == [-20_000_00, 0, 20_000_00]
    assert bank.lines == [LINE]


def test_what_was_set_aside_is_given_back_when_it_did_not() -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT)
    bank.confirm(told(bank, Verdict.NOT_COMPLETED))
    assert balances(bank, DEBTOR, HELD, CLEARING) == [0, 0, 0]
    assert bank.lines == []


def test_the_acquirer_credits_when_told_and_not_when_asked() -> None:
    bank = a_bank(ACQUIRER)
    creditor = f"creditor:{a_request().alias}"
    assert bank.answer(a_request()).reply == CreditReply(Decision.ACCEPT)
    assert balances(bank, creditor, CLEARING) == [0, 0]
    bank.confirm(told(bank, Verdict.COMPLETED, LINE))
    assert balances(bank, creditor, CLEARING) == [20_000_00, -20_000_00]


def test_a_converter_is_paid_in_one_currency_and_pays_in_the_other() -> None:
    bank = a_bank(PROVIDER)
    paid = replace(LINE, payee=PROVIDER)
    pays = replace(LINE, payer=PROVIDER, currency="THB", amount_minor=100_00)
    bank.confirm(told(bank, Verdict.COMPLETED, paid, pays))
    assert bank.book.balance(OWN, "LAK") == 20_000_00
    assert bank.book.balance(OWN, "THB") == -100_00


@pytest.mark.parametrize("verdict", Verdict)
def test_being_told_twice_books_once(verdict: Verdict) -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT)
    lines = (LINE,) if verdict is Verdict.COMPLETED else ()
    bank.confirm(told(bank, verdict, *lines))
    before = balances(bank, DEBTOR, HELD, CLEARING)
    bank.confirm(told(bank, verdict, *lines))
    assert balances(bank, DEBTOR, HELD, CLEARING) == before
    assert len(bank.lines) == len(lines)


def test_a_payment_cannot_end_in_two_ways() -> None:
    bank = a_bank(ISSUER)
    bank.confirm(told(bank, Verdict.COMPLETED, LINE))
    with pytest.raises(AssertionError, match="cannot end in two ways"):
        bank.confirm(told(bank, Verdict.NOT_COMPLETED))


def test_a_payment_inside_one_bank_moves_from_debtor_to_creditor() -> None:
    bank = a_bank(ISSUER)
    bank.hold(payment_id(), AMOUNT)
    bank.answer(a_request())
    bank.confirm(told(bank, Verdict.COMPLETED, replace(LINE, payee=ISSUER)))
    creditor = f"creditor:{a_request().alias}"
    assert balances(bank, DEBTOR, HELD, CLEARING, creditor) == [-20_000_00, 0, 0, 20_000_00]


@pytest.mark.parametrize("seed", range(10))
def test_a_bank_never_makes_or_loses_money(seed: int) -> None:
    chance = Random(seed)
    bank = a_bank(ISSUER)
    for number in range(1, 60):
        amount = Money(chance.randint(1, 10**6), LAK)
        if chance.random() < 0.5:
            bank.hold(payment_id(number), amount)
        if chance.random() < 0.5:
            bank.answer(a_request(number))
        verdict = chance.choice(list(Verdict))
        payer, payee = chance.choice([(ISSUER, ACQUIRER), (ACQUIRER, ISSUER), (ISSUER, ISSUER)])
        line = replace(LINE, payer=payer, payee=payee, amount_minor=amount.minor)
        lines = (line,) if verdict is Verdict.COMPLETED else ()
        bank.confirm(Confirmation(payment_id(number), ISSUER, verdict, lines))
        assert bank.book.totals().get("LAK", 0) == 0


def test_a_book_moves_only_what_is_more_than_nothing() -> None:
    with pytest.raises(AssertionError):
        AccountBook().move("a", "b", kip(0))


def test_a_refusal_has_a_reason_and_an_acceptance_has_none() -> None:
    with pytest.raises(AssertionError):
        CreditReply(Decision.REFUSE)
    with pytest.raises(AssertionError):
        CreditReply(Decision.ACCEPT, Reason.AC04)
