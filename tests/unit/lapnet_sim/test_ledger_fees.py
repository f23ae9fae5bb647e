"""Fees in the books: held before, booked with the payment, given back if it fails."""

from dataclasses import replace

import pytest

from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.opening_commands import Fund
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.posting import PostingKind, legs
from lapnet_sim.ledger.settlement_commands import CloseWindow
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.sandbox.seeding import enrolled
from lapnet_sim.tariff.rating import misrated, rated_again
from lapnet_sim.tariff.table import DATA, read_tariffs
from participants import OPERATOR, ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    a_return,
    an_instruction,
    hold,
    kip,
    payment_id,
)
from tests.fakes import PlainBooks
from tests.settlement_scripts import settled

FEES = Fees("2015-1/purchase", interchange_minor=100_00, switch_fee_minor=100_00)
PRINCIPAL, INTERCHANGE, SWITCH_FEE = (
    PostingKind.PRINCIPAL,
    PostingKind.INTERCHANGE,
    PostingKind.SWITCH_FEE,
)
LAST = ParticipantId("LVB")
"""Somebody with hardly any money."""


@pytest.fixture
def books() -> PlainBooks:
    return PlainBooks()


def committed(books: PlainBooks, *who: ParticipantId) -> list[int]:
    return [books.position(each).committed_minor for each in who]


def test_the_cap_is_held_to_the_debit_and_the_switchs_fee(books: PlainBooks) -> None:
    for command in (*enrolled(participants()[LAST]), Fund(LAST, kip(20_100))):
        books.result(command)
    asked = an_instruction(1, issuer=LAST, fees=FEES)
    one_more = replace(FEES, switch_fee_minor=FEES.switch_fee_minor + 1)
    refused = books.payment(Reserve(an_instruction(2, issuer=LAST, fees=one_more)))
    assert refused.reason is Reason.AM23
    assert books.payment(Reserve(asked)).status is Status.FORWARDED
    position = books.position(LAST)
    assert (position.reserved_minor, position.headroom_minor) == (20_100_00, 0)


def test_a_completed_payment_books_each_fee_as_lines_of_its_own(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(fees=FEES)))
    books.result(Conclude(payment_id(), ACCEPTED))
    assert [(p.participant, p.kind, p.amount_minor) for p in books.postings] == [
        (ISSUER, PRINCIPAL, -20_000_00),
        (ACQUIRER, PRINCIPAL, 20_000_00),
        (ACQUIRER, INTERCHANGE, -100_00),
        (ISSUER, INTERCHANGE, 100_00),
        (ISSUER, SWITCH_FEE, -100_00),
        (OPERATOR, SWITCH_FEE, 100_00),
    ]
    assert committed(books, ISSUER, ACQUIRER, OPERATOR) == [20_000_00, -19_900_00, -100_00]
    assert books.position(ISSUER).reserved_minor == 0


def test_the_payers_fee_is_told_and_not_booked(books: PlainBooks) -> None:
    fees = Fees("2015-1/transfer", payer_fee_minor=1_000_00)
    books.result(Reserve(an_instruction(fees=fees)))
    payment = books.payment(Conclude(payment_id(), ACCEPTED))
    assert payment.instruction.fees.payer_fee_minor == 1_000_00
    assert [posting.kind for posting in books.postings] == [PRINCIPAL, PRINCIPAL]
    assert (OPERATOR, "LAK") not in books.state.positions


@pytest.mark.parametrize("end", [Conclude(payment_id(), REFUSED), TimeOut(payment_id())])
def test_what_did_not_complete_costs_nothing(books: PlainBooks, end: Conclude | TimeOut) -> None:
    books.result(Reserve(an_instruction(fees=FEES)))
    payment = books.payment(end, DEADLINE)
    assert payment.is_final
    assert books.position(ISSUER).reserved_minor == 0
    assert books.postings == []
    assert {(line.fee_minor, line.interchange_minor) for line in legs(payment)} == {(0, 0)}


def test_nobody_is_told_of_a_payment_because_of_a_fee(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(fees=FEES)))
    assert books.outcome(Conclude(payment_id(), ACCEPTED)).tell == (ISSUER, ACQUIRER)


def test_a_converted_payment_pays_the_switch_in_the_payers_currency(books: PlainBooks) -> None:
    fees = Fees("2015-1/abroad", switch_fee_minor=200_00)
    asked = a_conversion(1, a_quote(1), fees=fees)
    books.result(hold(a_quote(1)))
    books.result(Reserve(asked))
    assert books.position(ISSUER).reserved_minor == asked.debit.minor + 200_00
    payment = books.payment(Conclude(payment_id(), ACCEPTED))
    assert committed(books, ISSUER, OPERATOR) == [asked.debit.minor + 200_00, -200_00]
    assert [(line.payer, line.payee, line.fee_minor) for line in legs(payment)] == [
        (ISSUER, PROVIDER, 200_00),
        (PROVIDER, NETWORK, 0),
    ]


def test_a_bank_that_pays_itself_pays_only_the_switch(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(acquirer=ISSUER, fees=FEES)))
    books.result(Conclude(payment_id(), ACCEPTED))
    assert committed(books, ISSUER, OPERATOR) == [100_00, -100_00]


def test_a_return_costs_nothing_and_gives_no_fee_back(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(fees=FEES)))
    books.result(Conclude(payment_id(), ACCEPTED))
    books.result(Reserve(a_return(2)))
    books.result(Conclude(payment_id(2), ACCEPTED))
    assert committed(books, ISSUER, ACQUIRER, OPERATOR) == [0, 100_00, -100_00]
    with pytest.raises(AssertionError):
        a_return(3, fees=FEES)


def test_interchange_is_never_more_than_the_payment() -> None:
    with pytest.raises(AssertionError):
        an_instruction(fees=Fees("t/p", interchange_minor=20_000_01))


def test_settlement_pays_the_operator_out(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(fees=FEES)))
    books.result(Conclude(payment_id(), ACCEPTED))
    assert books.position(OPERATOR) == Position(OPERATOR, "LAK", 0, committed_minor=-100_00)
    nets = ((ISSUER, "LAK", -20_000_00), (ACQUIRER, "LAK", 19_900_00), (OPERATOR, "LAK", 100_00))
    books.result(CloseWindow(WINDOW_ID, window_after(WINDOW, NOW)))
    for command in settled(nets, JournalId(payment_id(99))):
        books.result(command)
    assert books.position(OPERATOR) == Position(OPERATOR, "LAK", cap_minor=100_00)


def test_a_wrong_fee_and_a_wrong_version_are_seen_when_rated_again(books: PlainBooks) -> None:
    right = an_instruction(1, fees=replace(FEES, interchange_minor=100_00))
    wrong = an_instruction(2, fees=replace(FEES, interchange_minor=101_00))
    old = an_instruction(3, fees=replace(FEES, tariff="2014-1/purchase"))
    free = an_instruction(4)
    payments = [books.payment(Reserve(asked)) for asked in (right, wrong, old, free)]
    assert [each.id for each in misrated(payments)] == [payment_id(2), payment_id(3)]
    text = DATA.read_text("utf-8")
    later = text.replace('"2015-1"', '"2026-9"').replace("2015-12-01", "2026-11-20")
    assert rated_again(payments[0], read_tariffs(text + later)).tariff == "2026-9/purchase"
    assert rated_again(payments[3]) == NO_FEES
