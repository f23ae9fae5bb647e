"""What goes over the wire when an acquirer answers, and when somebody asks what became of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from lapnet_sim.api.schemas import AmountIn, AmountOut, In, Out
from lapnet_sim.ledger.lifecycle import ISO_STATUS, Status
from lapnet_sim.ledger.payment import Payment

UUID_TEXT = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class AnswerIn(In):
    """Whether you can credit: what you would have answered to the credit request."""

    payment_id: Annotated[str, Field(pattern=UUID_TEXT, description="of the credit request")]
    decision: Literal["accept", "refuse"]
    reason: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z0-9]{4}$",
            description="why not; with a refusal, and only then",
            examples=["AC04"],
        ),
    ] = None
    amount: Annotated[AmountIn, Field(description="of the credit request, as you understood it")]


class StateOut(Out):
    """Where a payment stands, for either party of it."""

    uetr: UUID
    payment_id: UUID
    reference: str
    status: Status
    iso_status: str
    reason: str | None
    amount: AmountOut
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> "StateOut":
        """From a payment."""
        return cls(
            uetr=payment.instruction.uetr,
            payment_id=payment.id,
            reference=payment.reference,
            status=payment.status,
            iso_status=ISO_STATUS[payment.status],
            reason=None if payment.reason is None else payment.reason.value,
            amount=AmountOut.of(payment.instruction.credit),
            concluded_at=payment.concluded_at,
        )


class EnquiryOut(Out):
    """What became of a payment, and how often you may still ask."""

    payment: StateOut
    number: int
    """Which of your enquiries this was."""
    left: int
