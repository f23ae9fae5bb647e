"""A debtor's reference is spent by one payment a day: what spends it, and what gives it back."""

from datetime import timedelta

import pytest

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NOW,
    REFUSED,
    a_return,
    an_instruction,
    payment_id,
)
from tests.fakes import PlainBooks

FIRST = an_instruction(1, end_to_end_id="INVOICE")
A_DAY = timedelta(days=1)

# what became of the first payment | whether its reference can be used again
ENDS: list[tuple[str, Command | None, bool]] = [
    ("open", None, False),
    ("completed", Conclude(payment_id(1), ACCEPTED), False),
    ("rejected", Conclude(payment_id(1), REFUSED), True),
    ("expired", TimeOut(payment_id(1)), True),
]


@pytest.mark.parametrize(("end", "free"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_what_completed_or_may_complete_spends_the_reference(
    end: Command | None, *, free: bool
) -> None:
    books = PlainBooks()
    books.result(Reserve(FIRST))
    now = DEADLINE if isinstance(end, TimeOut) else NOW
    if end is not None:
        books.result(end, now)
    later = now + timedelta(seconds=10)
    again = an_instruction(2, end_to_end_id="INVOICE", deadline_at=later)
    payment = books.payment(Reserve(again), now)
    expected = (Status.FORWARDED, None) if free else (Status.REJECTED, Reason.DU04)
    assert (payment.status, payment.reason) == expected


def test_a_reference_is_its_issuers_and_its_days() -> None:
    books = PlainBooks()
    books.result(Reserve(FIRST))
    others = an_instruction(2, end_to_end_id="INVOICE", issuer=ACQUIRER, acquirer=ISSUER)
    assert books.payment(Reserve(others)).status is Status.FORWARDED
    tomorrows = an_instruction(3, end_to_end_id="INVOICE", deadline_at=DEADLINE + A_DAY)
    assert books.payment(Reserve(tomorrows), NOW + A_DAY).status is Status.FORWARDED


def test_no_reference_is_never_spent() -> None:
    books = PlainBooks()
    for number in (1, 2):
        nothing = an_instruction(number, end_to_end_id="NOTPROVIDED")
        assert books.payment(Reserve(nothing)).status is Status.FORWARDED


def test_every_part_that_comes_back_carries_the_reference_of_what_was_paid() -> None:
    books = PlainBooks()
    books.result(Reserve(FIRST))
    books.result(Conclude(payment_id(1), ACCEPTED))
    half = FIRST.credit.__class__(FIRST.credit.minor // 2, FIRST.credit.currency)
    for number in (2, 3):
        back = a_return(number, 1, end_to_end_id="INVOICE", debit=half, credit=half)
        assert books.payment(Reserve(back)).status is Status.FORWARDED
