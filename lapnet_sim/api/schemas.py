"""What goes over the wire.

Amounts are decimal strings: a string cannot be a hundred times wrong.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fx import Money
from lapnet_sim.ledger.lifecycle import ISO_STATUS, Status
from lapnet_sim.ledger.payment import Payment, PaymentEvent
from lapnet_sim.storage.reads import PaymentStory

EXAMPLE_CODE = (
    "00020101021138590016A00526628466257701082771041802030020316mch5d0077995d4ae52045977"
    "53034185802LA5911 LAEKOPSOHP6002SL62200716stk66ac4090b073b6304DE71"
)

Code = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2300,
        description="the whole string in the QR code, as it was scanned",
        examples=[EXAMPLE_CODE],
    ),
]


class In(BaseModel):
    """A request: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Out(BaseModel):
    """A response."""

    model_config = ConfigDict(frozen=True)


class AmountIn(In):
    """An amount with its currency."""

    amount: Annotated[
        str,
        Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$", examples=["15000.00"]),
    ]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["LAK"])]


class PaymentIn(In):
    """Pay this code."""

    uetr: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            description="your unique transaction id, a version-4 UUID; the key to repetitions",
            examples=["eb6305c9-1f7f-49de-aed0-16487c27b42d"],
        ),
    ]
    end_to_end_id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9/?:().,'+ -]{1,35}$",
            description="the debtor's reference, carried unchanged",
            examples=["INVOICE-17"],
        ),
    ]
    code: Code
    enquiry_id: Annotated[
        str | None,
        Field(max_length=4096, description="of the answer to `POST /v1/qr/resolve` for this code"),
    ] = None
    amount: Annotated[
        AmountIn | None,
        Field(description="what the merchant shall get; may be left out if the code says it"),
    ] = None


class ReturnIn(In):
    """Send this much back."""

    amount: Annotated[
        AmountIn | None,
        Field(description="how much; left out, everything that was paid"),
    ] = None
    reason: Annotated[
        Literal["MD06", "AM05", "AM09", "FOCR", "FR01"],
        Field(description="why, as an ISO 20022 return reason", examples=["MD06"]),
    ]


class AmountOut(Out):
    """An amount with every digit of its currency."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money) -> "AmountOut":
        """From money."""
        return cls(amount=money.amount, currency=money.currency.code)


class PayeeOut(Out):
    """Who is paid, by the name their own bank has registered."""

    name: str
    acquirer: str


class PaymentOut(Out):
    """A payment as its issuer sees it."""

    uetr: UUID
    payment_id: UUID
    reference: str
    end_to_end_id: str
    status: Status
    iso_status: str
    reason: str | None
    debit: AmountOut
    credit: AmountOut
    payee: PayeeOut
    corridor: str | None
    window_id: str | None
    received_at: datetime
    deadline_at: datetime
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> "PaymentOut":
        """From a payment."""
        asked = payment.instruction
        return cls(
            uetr=asked.uetr,
            payment_id=payment.id,
            reference=payment.reference,
            end_to_end_id=asked.end_to_end_id,
            status=payment.status,
            iso_status=ISO_STATUS[payment.status],
            reason=None if payment.reason is None else payment.reason.value,
            debit=AmountOut.of(asked.debit),
            credit=AmountOut.of(asked.credit),
            payee=PayeeOut(name=asked.payee_name, acquirer=asked.acquirer),
            corridor=asked.corridor,
            window_id=payment.window_id,
            received_at=payment.received_at,
            deadline_at=asked.deadline_at,
            concluded_at=payment.concluded_at,
        )


class ReturnOut(Out):
    """Money on its way back, or back."""

    return_id: UUID
    original_uetr: str
    payment_id: UUID
    reference: str
    status: Status
    iso_status: str
    reason: str | None
    return_reason: str
    amount: AmountOut
    window_id: str | None
    received_at: datetime
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment, original_uetr: str) -> "ReturnOut":
        """From the payment that carries the money back."""
        asked = payment.instruction
        assert asked.return_reason is not None
        return cls(
            return_id=asked.uetr,
            original_uetr=original_uetr,
            payment_id=payment.id,
            reference=payment.reference,
            status=payment.status,
            iso_status=ISO_STATUS[payment.status],
            reason=None if payment.reason is None else payment.reason.value,
            return_reason=asked.return_reason.value,
            amount=AmountOut.of(asked.credit),
            window_id=payment.window_id,
            received_at=payment.received_at,
            concluded_at=payment.concluded_at,
        )


class EventOut(Out):
    """One step in a payment's life."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    reason: str | None
    at: datetime

    @classmethod
    def of(cls, event: PaymentEvent) -> "EventOut":
        """From an event."""
        return cls(
            step=event.step,
            event=event.event,
            from_status=event.from_status,
            to_status=event.to_status,
            reason=event.reason,
            at=event.at,
        )


class StoryOut(Out):
    """A payment with everything that happened to it."""

    payment: PaymentOut
    events: list[EventOut]

    @classmethod
    def of(cls, story: PaymentStory) -> "StoryOut":
        """From a payment's history."""
        return cls(
            payment=PaymentOut.of(story.payment),
            events=[EventOut.of(event) for event in story.events],
        )


class ProblemOut(Out):
    """Why a request was not served (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    where: str | None = None
    reason: str | None = None


class HealthOut(Out):
    """Whether the switch works."""

    status: str
