"""A code for one payment: who may pay it, when, how much; and that it is paid at most once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from fx import LAK, THB, Rate, quote_for_target
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import (
    CancelOrder,
    ExpireOrder,
    OrderConflict,
    OrderOutcome,
    PlaceOrder,
)
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from participants import ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    ORDER_EXPIRES,
    PROVIDER,
    REFUSED,
    TICK,
    a_conversion,
    a_qr_order,
    a_return,
    an_instruction,
    baht,
    hold,
    kip,
    order_number,
    payment_id,
)
from tests.fakes import PlainBooks, is_untouched

FIRST, SECOND = 1, 2


def paying(number: int = FIRST, **changes: object) -> Instruction:
    """A payment of the order's amount to the order's receiver."""
    return an_instruction(number, **{"order_reference": order_number()} | changes)


def after(*commands: Command, at: datetime = NOW) -> PlainBooks:
    """Books with an order, to which something happened."""
    books = PlainBooks()
    books.result(PlaceOrder(a_qr_order()))
    for command in commands:
        books.result(command, at)
    return books


def order(books: PlainBooks) -> QrOrder:
    return books.state.orders[order_number()]


def outcome(books: PlainBooks, command: Command, now: datetime = NOW) -> OrderOutcome:
    result = books.result(command, now)
    assert isinstance(result, OrderOutcome)
    return result


RESERVED = Reserve(paying())
PAID = (RESERVED, Conclude(payment_id(), ACCEPTED))


def test_a_payment_locks_the_order_and_pays_it() -> None:
    books = after(RESERVED)
    assert (order(books).status, order(books).payment_id) == (OrderStatus.LOCKED, payment_id())
    books.result(Conclude(payment_id(), ACCEPTED))
    assert (order(books).status, order(books).payment_id) == (OrderStatus.PAID, payment_id())
    assert [row.to_status for row in books.order_steps] == ["active", "locked", "paid"]


@pytest.mark.parametrize("before", [(RESERVED,), PAID], ids=["locked", "paid"])
def test_a_second_payer_is_refused_as_a_duplicate(before: tuple[Command, ...]) -> None:
    books = after(*before)
    stands, position = order(books), books.position(ISSUER)
    second = books.payment(Reserve(paying(SECOND)))
    assert (second.status, second.reason) == (Status.REJECTED, Reason.AM05)
    assert (order(books), books.position(ISSUER)) == (stands, position)


def test_the_same_payer_asking_again_is_answered_the_same() -> None:
    books = after(*PAID)
    again = books.outcome(RESERVED)
    assert (again.payment.status, again.replayed) == (Status.COMPLETED, True)


@pytest.mark.parametrize(
    ("payment", "at", "reason"),
    [
        (paying(order_reference=order_number(9)), NOW, Reason.UCRD),
        (paying(alias="mch9999999999999"), NOW, Reason.UCRD),
        (paying(issuer=ACQUIRER, acquirer=ISSUER), NOW, Reason.UCRD),
        (paying(debit=kip(19_999), credit=kip(19_999)), NOW, Reason.AM09),
        (paying(debit=kip(20_001), credit=kip(20_001)), NOW, Reason.AM09),
        (paying(debit=baht(20_000), credit=baht(20_000)), NOW, Reason.AM09),
        (paying(), ORDER_EXPIRES, Reason.TM01),
    ],
    ids=["no order", "receiver", "acquirer", "too little", "too much", "currency", "expired"],
)
def test_a_payment_that_breaks_a_rule_is_refused_and_locks_nothing(
    payment: Instruction, at: datetime, reason: Reason
) -> None:
    books = after()
    refused = books.payment(Reserve(replace(payment, deadline_at=at + timedelta(seconds=9))), at)
    assert (refused.status, refused.reason) == (Status.REJECTED, reason)
    assert order(books) == a_qr_order()
    assert not books.last.order_steps


def test_a_cancelled_order_is_refused_with_its_own_reason() -> None:
    books = after(CancelOrder(order_number()))
    assert books.payment(RESERVED).reason is Reason.DS02


def test_a_payment_refused_for_want_of_headroom_locks_nothing() -> None:
    large = kip(10_000_001)
    books = PlainBooks()
    books.result(PlaceOrder(a_qr_order(amount=large)))
    assert books.payment(Reserve(paying(debit=large, credit=large))).reason is Reason.AM23
    assert order(books).status is OrderStatus.ACTIVE


NEVER = Conclude(payment_id(), REFUSED)
SILENCE = TimeOut(payment_id())


@pytest.mark.parametrize(
    ("end", "at", "status"),
    [
        (NEVER, NOW + TICK, OrderStatus.ACTIVE),
        (SILENCE, DEADLINE, OrderStatus.ACTIVE),
        (NEVER, ORDER_EXPIRES - TICK, OrderStatus.ACTIVE),
        (NEVER, ORDER_EXPIRES, OrderStatus.EXPIRED),
        (SILENCE, ORDER_EXPIRES, OrderStatus.EXPIRED),
    ],
)
def test_a_payment_that_fails_gives_the_order_back_if_there_is_time(
    end: Command, at: datetime, status: OrderStatus
) -> None:
    books = after(Reserve(paying(deadline_at=min(DEADLINE, at) if end is SILENCE else at + TICK)))
    books.result(end, at)
    assert (order(books).status, order(books).payment_id) == (status, None)


def test_an_order_given_back_can_be_paid_by_somebody_else() -> None:
    books = after(RESERVED, NEVER, Reserve(paying(SECOND)), Conclude(payment_id(SECOND), ACCEPTED))
    assert (order(books).status, order(books).payment_id) == (OrderStatus.PAID, payment_id(SECOND))
    steps = [(row.step, row.event, row.payment_id) for row in books.order_steps]
    assert steps == [
        (0, None, None),
        (1, "lock", payment_id()),
        (2, "release", payment_id()),
        (3, "lock", payment_id(SECOND)),
        (4, "pay", payment_id(SECOND)),
    ]


def test_expiry_is_looked_at_when_it_is_reserved_not_when_it_completes() -> None:
    late = ORDER_EXPIRES + timedelta(seconds=5)
    books = after()
    books.result(Reserve(paying(deadline_at=late + TICK)), ORDER_EXPIRES - TICK)
    books.result(ExpireOrder(order_number()), ORDER_EXPIRES)
    assert order(books).status is OrderStatus.LOCKED
    assert books.payment(Conclude(payment_id(), ACCEPTED), late).status is Status.COMPLETED
    assert order(books).status is OrderStatus.PAID


def test_a_payment_in_doubt_keeps_the_order_locked() -> None:
    books = after(Reserve(paying(finality=Finality.ONE_WAY)))
    books.result(SILENCE, DEADLINE)
    assert order(books).status is OrderStatus.LOCKED
    books.result(NEVER, DEADLINE + TICK)
    assert order(books).status is OrderStatus.ACTIVE


def test_a_late_acceptance_does_not_pay_the_order() -> None:
    books = after(RESERVED)
    books.result(Conclude(payment_id(), ACCEPTED), DEADLINE)
    assert order(books).status is OrderStatus.ACTIVE


def test_a_foreign_payer_pays_by_what_the_merchant_gets() -> None:
    quote = quote_for_target(
        id=UUID(int=1),
        provider=PROVIDER,
        target=kip(20_000),
        rate=Rate.parse("0.001616", LAK, THB),
        mid=Rate.parse("0.0016", LAK, THB),
        now=NOW,
        life=timedelta(seconds=120),
    )
    books = after(hold(quote, NETWORK))
    abroad = a_conversion(quote=quote, issuer=NETWORK, acquirer=ACQUIRER)
    abroad = replace(abroad, alias=a_qr_order().alias, order_reference=order_number())
    books.result(Reserve(abroad))
    assert order(books).status is OrderStatus.LOCKED


def test_a_paid_order_stays_paid_when_the_money_is_returned() -> None:
    books = after(*PAID, Reserve(a_return(SECOND)), Conclude(payment_id(SECOND), ACCEPTED))
    assert order(books).status is OrderStatus.PAID


@pytest.mark.parametrize(
    ("before", "at", "status", "changes"),
    [
        ((), NOW, OrderStatus.CANCELLED, True),
        ((CancelOrder(order_number()),), NOW, OrderStatus.CANCELLED, False),
        ((RESERVED,), NOW, OrderStatus.LOCKED, False),
        (PAID, NOW, OrderStatus.PAID, False),
        ((), ORDER_EXPIRES, OrderStatus.EXPIRED, True),
    ],
    ids=["active", "cancelled", "locked", "paid", "overdue"],
)
def test_cancelling_ends_only_what_can_still_be_paid(
    before: tuple[Command, ...], at: datetime, status: OrderStatus, *, changes: bool
) -> None:
    books = after(*before)
    found = outcome(books, CancelOrder(order_number()), at)
    assert (found.order.status, found.replayed) == (status, not changes)
    assert is_untouched(books.last) is not changes


@pytest.mark.parametrize(
    ("before", "at", "status"),
    [
        ((), ORDER_EXPIRES - TICK, OrderStatus.ACTIVE),
        ((), ORDER_EXPIRES, OrderStatus.EXPIRED),
        ((RESERVED,), ORDER_EXPIRES, OrderStatus.LOCKED),
        (PAID, ORDER_EXPIRES, OrderStatus.PAID),
        ((CancelOrder(order_number()),), ORDER_EXPIRES, OrderStatus.CANCELLED),
    ],
)
def test_an_order_expires_when_its_time_has_passed_and_nobody_pays(
    before: tuple[Command, ...], at: datetime, status: OrderStatus
) -> None:
    assert outcome(after(*before), ExpireOrder(order_number()), at).order.status is status


def test_an_order_made_twice_is_one_order_as_it_stands() -> None:
    books = after(*PAID)
    again = outcome(books, PlaceOrder(a_qr_order(reference=order_number(2))))
    assert again == OrderOutcome(order(books), replayed=True)
    assert is_untouched(books.last)


def test_an_order_id_used_for_another_request_is_a_conflict() -> None:
    books = after()
    changed = a_qr_order(reference=order_number(2), request_hash="0" * 64)
    assert books.result(PlaceOrder(changed)) == OrderConflict(a_qr_order())
    assert is_untouched(books.last)


def test_two_acquirers_may_choose_the_same_order_id() -> None:
    books = after()
    other = a_qr_order(reference=order_number(2), acquirer=ParticipantId("JDB"))
    assert not outcome(books, PlaceOrder(other)).replayed
