"""What goes over the wire about QR orders."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from lapnet_sim.api.schemas import AmountIn, AmountOut, In, Out
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.order import OrderStep, QrOrder, as_made, first_step
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.payments.qr_orders import LONGEST
from lapnet_sim.storage.order_reads import OrderStory

PRINTABLE = "[ -~]"
"""Codes carry ASCII in what people read."""


class ShopIn(In):
    """The merchant that is to be paid, one of your customers; the register's word counts first."""

    receiver_id: Annotated[
        str,
        Field(
            pattern=r"^[!-~]{1,38}$",
            description="the alias you know the merchant by",
            examples=["mch5d0077995d4ae"],
        ),
    ]
    category: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{4}$",
            description="merchant category, ISO 18245; needless for a registered merchant",
            examples=["5812"],
        ),
    ] = None
    city: Annotated[
        str | None,
        Field(
            pattern=rf"^{PRINTABLE}{{1,15}}$",
            description="needless for a registered merchant",
            examples=["Vientiane"],
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(
            pattern=rf"^{PRINTABLE}{{1,25}}$",
            description="the name in the code; left out, the one you have registered",
            examples=["Sample Noodle Shop"],
        ),
    ] = None


class OrderIn(In):
    """Make a code for one payment."""

    amount: AmountIn
    merchant: ShopIn
    bill_number: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9/?:().,'+_-]{1,25}$",
            description="your merchant's reference; stands in the code",
            examples=["EPAY124112974"],
        ),
    ] = None
    expires_in_s: Annotated[
        int | None,
        Field(
            ge=1,
            le=int(LONGEST.total_seconds()),
            description="how long the code can be paid; name this or `expires_at`",
            examples=[600],
        ),
    ] = None
    expires_at: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
            description="until when the code can be paid; name this or `expires_in_s`",
            examples=["2026-11-21T10:15:00Z"],
        ),
    ] = None


class OrderPaymentOut(Out):
    """The payment that holds an order or paid it."""

    uetr: UUID
    reference: str
    issuer: str
    status: Status
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> "OrderPaymentOut":
        """From a payment."""
        return cls(
            uetr=payment.instruction.uetr,
            reference=payment.reference,
            issuer=payment.instruction.issuer,
            status=payment.status,
            concluded_at=payment.concluded_at,
        )


class OrderStepOut(Out):
    """One step in an order's life."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    at: datetime

    @classmethod
    def of(cls, step: OrderStep) -> "OrderStepOut":
        """From a step."""
        return cls(
            step=step.step,
            event=step.event,
            from_status=step.from_status,
            to_status=step.to_status,
            at=step.at,
        )


class OrderOut(Out):
    """A QR order as its acquirer sees it."""

    order_id: UUID
    reference: str
    status: OrderStatus
    amount: AmountOut
    receiver_id: str
    bill_number: str | None
    code: str
    code_hash: str
    created_at: datetime
    expires_at: datetime
    concluded_at: datetime | None
    payment: OrderPaymentOut | None
    events: list[OrderStepOut]

    @classmethod
    def of(cls, story: OrderStory, now: datetime) -> "OrderOut":
        """From an order's history, as it stands ``now``."""
        order = story.order
        return cls(
            order_id=order.order_id,
            reference=order.reference,
            status=order.status_at(now),
            amount=AmountOut.of(order.amount),
            receiver_id=order.alias,
            bill_number=order.bill_number,
            code=order.code,
            code_hash=order.code_hash,
            created_at=order.created_at,
            expires_at=order.expires_at,
            concluded_at=order.concluded_at,
            payment=None if story.payment is None else OrderPaymentOut.of(story.payment),
            events=[OrderStepOut.of(step) for step in story.steps],
        )

    @classmethod
    def made(cls, order: QrOrder) -> "OrderOut":
        """The order as it was when it was made: the same for ever."""
        begun = as_made(order)
        return cls.of(OrderStory(begun, None, (first_step(begun),)), begun.created_at)


class OrdersOut(Out):
    """The orders that were asked for; none if nothing of yours fits."""

    orders: list[OrderOut]
