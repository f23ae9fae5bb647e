"""A QR order: a merchant's code for one payment of one amount, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fx import Money
from lapnet_sim.ids import OrderReference, PaymentId
from lapnet_sim.ledger.order_lifecycle import FINAL, OrderEvent, OrderStatus, advance
from participants import ParticipantId

OrderKey = tuple[ParticipantId, UUID]
"""Acquirer, and the id it chose."""


@dataclass(frozen=True, slots=True)
class QrOrder:
    """What a merchant asks for, and its life so far."""

    reference: OrderReference
    """Issued by the switch; stands in the code as data object 62.05."""
    acquirer: ParticipantId
    """Whose merchant it is."""
    order_id: UUID
    """Chosen by the acquirer; asking again with it is a repetition."""
    request_hash: str
    """SHA-256 of the business content, to tell a repetition from a change."""
    alias: str
    """Who is paid, as the code names them."""
    bill_number: str | None
    """The merchant's own reference; stands in the code as data object 62.01."""
    amount: Money
    code: str
    """The whole string of the QR code."""
    code_hash: str
    """SHA-256 of the code, by which it can be asked for."""
    created_at: datetime
    expires_at: datetime
    status: OrderStatus = OrderStatus.ACTIVE
    payment_id: PaymentId | None = None
    """The payment that holds it or paid it."""
    steps: int = 0
    """How many events it has had."""
    concluded_at: datetime | None = None
    """When it became final."""

    def __post_init__(self) -> None:
        assert self.amount.minor > 0
        held = self.status in {OrderStatus.LOCKED, OrderStatus.PAID}
        assert held == (self.payment_id is not None)

    @property
    def key(self) -> OrderKey:
        """What its acquirer finds it by."""
        return self.acquirer, self.order_id

    def is_for(self, acquirer: ParticipantId, alias: str) -> bool:
        """Whether this receiver is the one it pays: a reference can be copied into any code."""
        return (self.acquirer, self.alias) == (acquirer, alias)

    def is_overdue(self, now: datetime) -> bool:
        """Whether it could not be paid any more."""
        return now >= self.expires_at

    def status_at(self, now: datetime) -> OrderStatus:
        """How it stands, also before anybody has written down that its time is over."""
        if self.status is OrderStatus.ACTIVE and self.is_overdue(now):
            return OrderStatus.EXPIRED
        return self.status


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One step in an order's life; never changed once written."""

    reference: OrderReference
    step: int
    event: OrderEvent | None
    """None for the first step, by which the order came to be."""
    from_status: OrderStatus | None
    to_status: OrderStatus
    payment_id: PaymentId | None
    """The payment it is about."""
    at: datetime


def as_made(order: QrOrder) -> QrOrder:
    """The order as it was before anything happened to it."""
    return replace(order, status=OrderStatus.ACTIVE, payment_id=None, steps=0, concluded_at=None)


def first_step(order: QrOrder) -> OrderStep:
    """The row that records how the order came to be."""
    return OrderStep(order.reference, 0, None, None, order.status, None, order.created_at)


def step(
    order: QrOrder, event: OrderEvent, now: datetime, payment_id: PaymentId | None = None
) -> tuple[QrOrder, OrderStep]:
    """The order after ``event``, and the row that records it.

    ``payment_id`` names the payment that the event is about.
    """
    status = advance(order.status, event)
    held = status in {OrderStatus.LOCKED, OrderStatus.PAID}
    after = replace(
        order,
        status=status,
        payment_id=payment_id if held else None,
        steps=order.steps + 1,
        concluded_at=now if status in FINAL else None,
    )
    row = OrderStep(order.reference, after.steps, event, order.status, status, payment_id, now)
    return after, row
