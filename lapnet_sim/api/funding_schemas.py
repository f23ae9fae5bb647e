"""What goes over the wire about a movement of prefunded cash."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from fx import Money
from lapnet_sim.api.schemas import AmountIn, AmountOut, In, Out
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.position import Position
from participants.settlement_bank import RefusalReason


class FundingIn(In):
    """Move prefunded cash."""

    funding_id: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            description="yours to choose, a version-4 UUID; the key to repetitions",
            examples=["5b0f8f5e-6a52-4b1f-9a40-2f8f8d1c7a11"],
        ),
    ]
    direction: Annotated[
        Literal["in", "out"], Field(description="into the settlement account, or out of it")
    ]
    amount: AmountIn


class FundingViewOut(Out):
    """A movement of cash, as far as it has come."""

    funding_id: UUID
    participant: str
    direction: FundingDirection
    amount: AmountOut
    status: Annotated[FundingStatus, Field(description="`asked` until the bank's answer is here")]
    reason: Annotated[
        RefusalReason | None, Field(description="why the settlement bank refused (ISO 20022)")
    ]
    by: str
    asked_at: datetime
    waits_until: Annotated[
        datetime | None, Field(description="when the settlement bank opens, where that is awaited")
    ]
    ended_at: Annotated[
        datetime | None, Field(description="when its answer was heard, and the cap moved")
    ]

    @classmethod
    def of(cls, funding: Funding, waits_until: datetime | None) -> "FundingViewOut":
        """As the books have it."""
        return cls(
            funding_id=funding.id,
            participant=funding.participant,
            direction=funding.direction,
            amount=AmountOut.of(funding.amount),
            status=funding.status,
            reason=funding.reason,
            by=funding.by,
            asked_at=funding.at,
            waits_until=waits_until,
            ended_at=funding.ended_at,
        )


class FundingsOut(Out):
    """A participant's movements of cash, the newest first."""

    fundings: list[FundingViewOut]


class FundingOut(FundingViewOut):
    """A movement of cash, and the position as it stands."""

    cap: AmountOut
    headroom: AmountOut

    @classmethod
    def with_position(
        cls, funding: Funding, waits_until: datetime | None, position: Position
    ) -> "FundingOut":
        """As the books have both."""
        unit, view = funding.amount.currency, FundingViewOut.of(funding, waits_until)
        return cls(
            **dict(view),
            cap=AmountOut.of(Money(position.cap_minor, unit)),
            headroom=AmountOut.of(Money(position.headroom_minor, unit)),
        )
