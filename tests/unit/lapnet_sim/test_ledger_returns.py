"""Money sent back: who may, how much, until when; and never more than was paid."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    REFUSED,
    TICK,
    WINDOW_ID,
    a_conversion,
    a_quote,
    a_return,
    an_instruction,
    baht,
    hold,
    kip,
    payment_id,
)
from tests.fakes import PlainBooks

ORIGINAL, BACK, MORE = 1, 2, 3


def paid() -> PlainBooks:
    """Books in which twenty thousand kip were paid."""
    books = PlainBooks()
    books.result(Reserve(an_instruction(ORIGINAL)))
    books.result(Conclude(payment_id(ORIGINAL), ACCEPTED))
    return books


def part(number: int, whole: int) -> Instruction:
    return a_return(number, ORIGINAL, debit=kip(whole), credit=kip(whole))


def test_a_return_puts_the_positions_back_where_they_were() -> None:
    before, books = PlainBooks(), paid()
    books.result(Reserve(a_return(BACK)))
    back = books.payment(Conclude(payment_id(BACK), ACCEPTED))
    assert back.status is Status.COMPLETED
    assert back.window_id == WINDOW_ID
    for bank in (ISSUER, ACQUIRER):
        assert books.position(bank) == before.position(bank)
    assert books.state.returned == {payment_id(ORIGINAL): kip(20_000).minor}


def test_the_original_never_changes() -> None:
    books = paid()
    original = books.state.payments[payment_id(ORIGINAL)]
    books.result(Reserve(a_return(BACK)))
    books.result(Conclude(payment_id(BACK), ACCEPTED))
    assert books.state.payments[payment_id(ORIGINAL)] is original


@pytest.mark.parametrize(
    ("back", "at", "reason"),
    [
        (a_return(BACK, 99), NOW, Reason.NOOR),
        (a_return(BACK, issuer=NETWORK), NOW, Reason.AG03),
        (a_return(BACK, acquirer=NETWORK), NOW, Reason.AG03),
        (a_return(BACK, debit=baht(1), credit=baht(1)), NOW, Reason.AG03),
        (part(BACK, 20_001), NOW, Reason.AM09),
        (a_return(BACK), NOW + RETURN_PERIOD + TICK, Reason.TM01),
    ],
    ids=[
        "no original",
        "not its acquirer",
        "not to its issuer",
        "currency",
        "too much",
        "too late",
    ],
)
def test_a_return_that_breaks_a_rule_is_refused_and_counts_for_nothing(
    back: Instruction, at: datetime, reason: Reason
) -> None:
    books = paid()
    later = replace(back, deadline_at=at + timedelta(seconds=10))
    refused = books.payment(Reserve(later), at)
    assert (refused.status, refused.reason) == (Status.REJECTED, reason)
    assert not books.state.returned


def test_only_a_completed_payment_can_be_returned() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction(ORIGINAL)))
    assert books.payment(Reserve(a_return(BACK))).reason is Reason.NOOR


def test_a_return_cannot_be_returned() -> None:
    books = paid()
    books.result(Reserve(a_return(BACK)))
    books.result(Conclude(payment_id(BACK), ACCEPTED))
    again = an_instruction(MORE, original_id=payment_id(BACK), return_reason=Reason.MD06)
    assert books.payment(Reserve(again)).reason is Reason.AG03


def test_a_converted_payment_is_not_returned_this_way() -> None:
    books = PlainBooks()
    books.result(hold(a_quote(ORIGINAL)))
    books.result(Reserve(a_conversion(ORIGINAL, finality=Finality.CONFIRMED)))
    books.result(Conclude(payment_id(ORIGINAL), ACCEPTED))
    back = a_return(BACK, issuer=NETWORK, debit=baht(100), credit=baht(100))
    assert books.payment(Reserve(back)).reason is Reason.AG03


def test_parts_may_add_up_to_the_whole_and_not_to_more() -> None:
    books = paid()
    for number, whole in ((2, 5_000), (3, 15_000)):
        books.result(Reserve(part(number, whole)))
        books.result(Conclude(payment_id(number), ACCEPTED))
    assert books.payment(Reserve(part(4, 1))).reason is Reason.AM09


def test_what_is_on_its_way_back_counts_like_what_has_come_back() -> None:
    books = paid()
    books.result(Reserve(part(BACK, 15_000)))
    assert books.payment(Reserve(part(MORE, 15_000))).reason is Reason.AM09


@pytest.mark.parametrize("ending", ["refused", "expired"])
def test_a_return_that_fails_can_be_tried_again_under_a_new_id(ending: str) -> None:
    books = paid()
    books.result(Reserve(a_return(BACK)))
    if ending == "refused":
        books.result(Conclude(payment_id(BACK), REFUSED))
    else:
        books.result(TimeOut(payment_id(BACK)), DEADLINE)
    assert books.state.returned == {payment_id(ORIGINAL): 0}
    assert books.payment(Reserve(a_return(MORE))).status is Status.FORWARDED
