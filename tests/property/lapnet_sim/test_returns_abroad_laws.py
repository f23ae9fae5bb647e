"""However a conversion is sent back in parts, and whichever of them fail: never a unit too many.

What came back in either currency is never more than was paid, and when all of the merchant's money
has come back, so has all of the payer's, to the last unit.
"""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fx import THB, Money, Rate
from lapnet_sim.ledger.back import AtOriginal
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from participants.messages import ACCEPTED
from tests.builders import (
    REFUSED,
    a_conversion,
    a_quote,
    a_return_abroad,
    hold,
    payment_id,
)
from tests.fakes import PlainBooks

SENT = st.integers(1, 9_000_00)
PARTS = st.lists(st.tuples(st.integers(1, 5_000_00), st.booleans()), max_size=8)
MIDS = st.sampled_from(["0.0009", "0.00142857", "0.0015384615", "0.0031"])


@given(sent=SENT, parts=PARTS, mid=MIDS, creditor_bears=st.booleans(), data=st.data())
def test_parts_never_give_back_more_and_all_of_them_give_back_all(
    sent: int,
    parts: list[tuple[int, bool]],
    mid: str,
    creditor_bears: bool,  # noqa: FBT001 - drawn
    data: Any,  # noqa: ANN401 - Hypothesis's own
) -> None:
    books = PlainBooks()
    quote = a_quote(1, Money(sent, THB))
    paid = a_conversion(1, quote, finality=Finality.CONFIRMED)
    for command in (hold(quote), Reserve(paid), Conclude(payment_id(1), ACCEPTED)):
        books.result(command)
    terms = AtOriginal(Rate.parse(mid, paid.debit.currency, THB), creditor_bears)
    for number, (minor, _) in enumerate(parts, start=2):
        books.result(Reserve(a_return_abroad(number, Money(minor, THB), paid), at_original=terms))
    order = data.draw(st.permutations(list(enumerate(parts, start=2))))
    for number, (_, accepts) in order:
        if books.state.payments[payment_id(number)].status is Status.FORWARDED:
            books.result(Conclude(payment_id(number), ACCEPTED if accepts else REFUSED))
    _check(books, sent, paid.debit.minor)
    left = sent - books.state.returned.get(payment_id(1), 0)
    if left:
        last = Reserve(a_return_abroad(99, Money(left, THB), paid), at_original=terms)
        books.result(last)
        books.result(Conclude(payment_id(99), ACCEPTED))
    _check(books, sent, paid.debit.minor)
    whole = books.state.returned[payment_id(1)], books.state.given_back[payment_id(1)]
    assert whole == (sent, paid.debit.minor)


def _check(books: PlainBooks, sent: int, debited: int) -> None:
    """Totals are what the parts that stand say, and every journal sums to zero."""
    back = [
        payment.instruction
        for payment in books.state.payments.values()
        if payment.instruction.original_id is not None and payment.status is Status.COMPLETED
    ]
    given = sum(each.credit.minor for each in back)
    assert books.state.returned.get(payment_id(1), 0) == sum(e.sent_back.minor for e in back)
    assert books.state.returned.get(payment_id(1), 0) <= sent
    assert books.state.given_back.get(payment_id(1), 0) == given <= debited
    sums: Counter[tuple[str, str]] = Counter()
    for line in books.postings:
        sums[str(line.journal_id), line.currency] += line.amount_minor
    assert not any(sums.values())
