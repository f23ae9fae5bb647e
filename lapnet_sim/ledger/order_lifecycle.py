"""The life of a QR order, as one table.

A QR order is a code for one payment. While a payment is under way to it, it is locked, so that
nobody else can begin to pay the same code; when that payment completes it is paid for good, and
when it does not, the code can be tried again as long as it has not expired.
"""

from enum import StrEnum

from lapnet_sim.ledger.lifecycle import IllegalStepError


class OrderStatus(StrEnum):
    """Where a QR order stands."""

    ACTIVE = "active"
    """Its code can be paid."""
    LOCKED = "locked"
    """A payment to it is under way."""
    PAID = "paid"
    """Final: one payment completed."""
    EXPIRED = "expired"
    """Final: its time passed and nobody paid."""
    CANCELLED = "cancelled"
    """Final: whoever made it withdrew it."""


class OrderEvent(StrEnum):
    """What can happen to a QR order."""

    LOCK = "lock"
    """A payment to it was reserved."""
    RELEASE = "release"
    """That payment did not complete, and there is time to try again."""
    PAY = "pay"
    """That payment completed."""
    EXPIRE = "expire"
    """Its time passed while nobody was paying, or before a payment failed."""
    CANCEL = "cancel"
    """Whoever made it withdrew it."""


S, E = OrderStatus, OrderEvent

TRANSITIONS: dict[OrderStatus, dict[OrderEvent, OrderStatus]] = {
    S.ACTIVE: {E.LOCK: S.LOCKED, E.EXPIRE: S.EXPIRED, E.CANCEL: S.CANCELLED},
    S.LOCKED: {E.PAY: S.PAID, E.RELEASE: S.ACTIVE, E.EXPIRE: S.EXPIRED},
    S.PAID: {},
    S.EXPIRED: {},
    S.CANCELLED: {},
}

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)


def advance(status: OrderStatus, event: OrderEvent) -> OrderStatus:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(OrderStatus.LOCKED, OrderEvent.RELEASE)
    <OrderStatus.ACTIVE: 'active'>
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to an order that is {status}") from None
