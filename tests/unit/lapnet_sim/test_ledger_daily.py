"""Daily limits in the books: counted when taken in, given back when it fails, never passed."""

from datetime import timedelta
from typing import Any

import pytest

from lapnet_sim.ledger.daily import DailyLimit, Limits
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve, TimeOut
from participants.messages import ACCEPTED
from participants.reasons import Reason
from settlement.business_days import business_date
from tests.builders import DEADLINE, ISSUER, NOW, REFUSED, an_instruction, kip, payment_id
from tests.fakes import PlainBooks

PAYER = Debtor("ab" * 32, 1)
COUNT = DailyLimit(PAYER.key, Reason.AM14, count=2)
SUM = DailyLimit(ISSUER, Reason.AM13, amount_minor=50_000_00)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def books() -> PlainBooks:
    return PlainBooks()


def by_account(number: int, **changes: Any) -> Reserve:  # noqa: ANN401 - any field
    """Twenty thousand kip from an account that may pay twice a day."""
    return Reserve(an_instruction(number, debtor=PAYER, **changes), None, Limits(None, (COUNT,)))


def by_issuer(number: int, **changes: Any) -> Reserve:  # noqa: ANN401 - any field
    """Twenty thousand kip from an issuer that may pay fifty thousand a day."""
    asked = an_instruction(number, issuer_counted=True, **changes)
    return Reserve(asked, None, Limits(None, (SUM,)))


def used(books: PlainBooks, owner: str, at: Any = NOW) -> tuple[int, int]:  # noqa: ANN401 - an instant
    use = books.state.uses[owner, business_date(at), "LAK"]
    return use.count, use.amount_minor


def test_an_account_pays_as_often_as_it_may(books: PlainBooks) -> None:
    found = [books.payment(by_account(number)) for number in (1, 2, 3)]
    assert [(each.status, each.reason) for each in found] == [
        (Status.FORWARDED, None),
        (Status.FORWARDED, None),
        (Status.REJECTED, Reason.AM14),
    ]
    assert used(books, PAYER.key) == (2, 40_000_00)


def test_an_issuer_pays_up_to_its_sum_and_not_a_unit_more(books: PlainBooks) -> None:
    for number in (1, 2):
        assert books.payment(by_issuer(number)).reason is None
    assert books.payment(by_issuer(3, debit=kip(10_001), credit=kip(10_001))).reason is Reason.AM13
    assert books.payment(by_issuer(4, debit=kip(10_000), credit=kip(10_000))).reason is None
    assert used(books, ISSUER) == (3, 50_000_00)


@pytest.mark.parametrize("end", [Conclude(payment_id(2), REFUSED), TimeOut(payment_id(2))])
def test_what_failed_is_given_back(books: PlainBooks, end: Conclude | TimeOut) -> None:
    books.result(by_account(1))
    books.result(by_account(2))
    books.result(Conclude(payment_id(1), ACCEPTED))
    books.result(end, DEADLINE)
    assert used(books, PAYER.key) == (1, 20_000_00)
    late = DEADLINE + timedelta(seconds=10)
    again = by_account(3, deadline_at=late)
    assert books.payment(again, DEADLINE).status is Status.FORWARDED


def test_it_is_given_back_on_the_day_it_was_counted(books: PlainBooks) -> None:
    books.result(by_account(1, finality=Finality.ONE_WAY))
    books.result(TimeOut(payment_id(1)), DEADLINE)
    assert used(books, PAYER.key) == (1, 20_000_00)  # in doubt is not failed
    books.result(Conclude(payment_id(1), REFUSED), TOMORROW)
    assert used(books, PAYER.key) == (0, 0)
    assert (PAYER.key, business_date(TOMORROW), "LAK") not in books.state.uses


def test_a_new_day_begins_at_nought(books: PlainBooks) -> None:
    for number in (1, 2):
        books.result(by_account(number))
    late = TOMORROW + timedelta(seconds=10)
    assert books.payment(by_account(3, deadline_at=late), TOMORROW).reason is None
    assert used(books, PAYER.key, TOMORROW) == (1, 20_000_00)


def test_a_repetition_is_not_counted_again(books: PlainBooks) -> None:
    for _ in range(3):
        result = books.result(by_account(1))
    assert isinstance(result, Outcome)
    assert result.replayed
    assert used(books, PAYER.key) == (1, 20_000_00)


def test_what_was_refused_for_another_reason_is_not_counted(books: PlainBooks) -> None:
    too_much = kip(99_000_000)
    assert books.payment(by_account(1, debit=too_much, credit=too_much)).reason is Reason.AM23
    assert books.state.uses == {}


def test_an_amount_that_is_refused_by_itself_is_refused_first(books: PlainBooks) -> None:
    asked = an_instruction(1, debtor=PAYER)
    found = books.payment(Reserve(asked, None, Limits(Reason.AM02, (COUNT,))))
    assert (found.status, found.reason) == (Status.REJECTED, Reason.AM02)


def test_where_no_limit_applies_nothing_is_counted(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction()))
    assert books.state.uses == {}


def test_what_is_counted_must_be_limited() -> None:
    with pytest.raises(AssertionError):
        Reserve(an_instruction(debtor=PAYER))
