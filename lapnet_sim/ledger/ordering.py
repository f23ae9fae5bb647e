"""QR orders in the books: made, withdrawn, expired; locked, paid and released by payments.

An order changes in the same transaction as the payment that changes it, so a code is paid at most
once however many scan it. Its expiry is looked at when a payment is reserved, not when it
completes: a payment that began in time may end after it.
"""

from datetime import datetime

from lapnet_sim.ids import OrderReference
from lapnet_sim.ledger.order import QrOrder, first_step, step
from lapnet_sim.ledger.order_commands import (
    CancelOrder,
    ExpireOrder,
    OrderConflict,
    OrderOutcome,
    PlaceOrder,
)
from lapnet_sim.ledger.order_lifecycle import OrderEvent, OrderStatus
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.state import Changes
from participants.reasons import Reason


def place(changes: Changes, command: PlaceOrder, _: datetime) -> OrderOutcome | OrderConflict:
    """Make an order, or answer a repetition."""
    order = command.order
    known_reference = changes.order_requests.get(order.key)
    if known_reference is not None:
        known = _order(changes, known_reference)
        if known.request_hash != order.request_hash:
            return OrderConflict(known)
        return OrderOutcome(known, replayed=True)
    changes.orders.put(order.reference, order)
    changes.order_requests.put(order.key, order.reference)
    changes.order_steps.append(first_step(order))
    return OrderOutcome(order)


def cancel(changes: Changes, command: CancelOrder, now: datetime) -> OrderOutcome:
    """Withdraw an order that can still be paid; any other is answered as it stands."""
    order = _order(changes, command.reference)
    if order.status is not OrderStatus.ACTIVE:
        return OrderOutcome(order, replayed=True)
    what = OrderEvent.EXPIRE if order.is_overdue(now) else OrderEvent.CANCEL
    return OrderOutcome(_put(changes, order, what, now))


def expire(changes: Changes, command: ExpireOrder, now: datetime) -> OrderOutcome:
    """End an order whose time has passed, unless a payment to it is under way."""
    order = _order(changes, command.reference)
    if order.status is not OrderStatus.ACTIVE or not order.is_overdue(now):
        return OrderOutcome(order, replayed=True)
    return OrderOutcome(_put(changes, order, OrderEvent.EXPIRE, now))


def why_not(changes: Changes, instruction: Instruction, now: datetime) -> Reason | None:
    """The first rule a payment to an order breaks: known, free, not withdrawn, in time, amount."""
    if instruction.order_reference is None:
        return None
    order = changes.orders.get(instruction.order_reference)
    if order is None or not order.is_for(instruction.acquirer, instruction.alias):
        return Reason.UCRD
    refused = WHY_NOT[order.status_at(now)]
    if refused is None and instruction.credit != order.amount:
        return Reason.AM09
    return refused


WHY_NOT: dict[OrderStatus, Reason | None] = {
    OrderStatus.ACTIVE: None,
    OrderStatus.LOCKED: Reason.AM05,
    OrderStatus.PAID: Reason.AM05,
    OrderStatus.EXPIRED: Reason.TM01,
    OrderStatus.CANCELLED: Reason.DS02,
}
"""Why a payment is refused to an order that stands so."""


def lock(changes: Changes, instruction: Instruction, now: datetime) -> None:
    """Keep everybody else from paying the order while this payment is under way."""
    if instruction.order_reference is not None:
        order = _order(changes, instruction.order_reference)
        _put(changes, order, OrderEvent.LOCK, now, instruction)


def pay(changes: Changes, payment: Payment, now: datetime) -> None:
    """The payment completed: so is the order."""
    order = _held_by(changes, payment)
    if order is not None:
        _put(changes, order, OrderEvent.PAY, now, payment.instruction)


def release(changes: Changes, payment: Payment, now: datetime) -> None:
    """The payment did not complete: the order can be paid again, if there is time."""
    order = _held_by(changes, payment)
    if order is not None:
        what = OrderEvent.EXPIRE if order.is_overdue(now) else OrderEvent.RELEASE
        _put(changes, order, what, now, payment.instruction)


def _held_by(changes: Changes, payment: Payment) -> QrOrder | None:
    """The order that a payment locked when it was reserved, if it is one to an order."""
    reference = payment.instruction.order_reference
    if reference is None:
        return None
    order = _order(changes, reference)
    assert order.payment_id == payment.id, "whoever is under way holds the order"
    return order


def _order(changes: Changes, reference: OrderReference) -> QrOrder:
    order = changes.orders.get(reference)
    assert order is not None, "a command names an order that exists"
    return order


def _put(
    changes: Changes,
    order: QrOrder,
    what: OrderEvent,
    now: datetime,
    by: Instruction | None = None,
) -> QrOrder:
    after, row = step(order, what, now, None if by is None else by.payment_id)
    changes.orders.put(after.reference, after)
    changes.order_steps.append(row)
    return after
