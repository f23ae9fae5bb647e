"""Money paid in or out at the settlement bank, outside of payments and settlement."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fx import Money
from lapnet_sim.ledger.funding_lifecycle import FundingEvent, FundingStatus, advance
from participants import ParticipantId
from participants.settlement_bank import RefusalReason


class FundingDirection(StrEnum):
    """Which way prefunded cash moves."""

    IN = "in"
    """Into the settlement account: the cap rises."""
    OUT = "out"
    """Out of it: the cap falls."""


@dataclass(frozen=True, slots=True)
class Funding:
    """One movement of prefunded cash, as far as it has come."""

    id: UUID
    """Chosen by whoever asks; asking again with it is a repetition."""
    participant: ParticipantId
    direction: FundingDirection
    amount: Money
    by: str
    """Whose key asked for it, by its mark."""
    at: datetime
    """When it was asked for."""
    status: FundingStatus = FundingStatus.BOOKED
    """Cash that moves with a decision about a window that is short is booked as it is decided."""
    reason: RefusalReason | None = None
    """Why the settlement bank refused."""
    ended_at: datetime | None = None
    """When the switch heard the settlement bank's answer, and the cap moved."""

    def __post_init__(self) -> None:
        assert self.amount.minor > 0
        assert (self.reason is not None) is (self.status is FundingStatus.REFUSED)

    @property
    def message_id(self) -> str:
        """What the message to the settlement bank is called: the same for every time it is sent."""
        return self.id.hex

    @property
    def signed(self) -> Money:
        """The amount as the settlement account sees it: paid in is positive."""
        is_in = self.direction is FundingDirection.IN
        return self.amount if is_in else Money(-self.amount.minor, self.amount.currency)

    @property
    def held_minor(self) -> int:
        """What of its participant's headroom it holds: cash that may be on its way out."""
        is_open = self.status is FundingStatus.ASKED
        return self.amount.minor if is_open and self.direction is FundingDirection.OUT else 0

    def after(self, event: FundingEvent, reason: RefusalReason | None, now: datetime) -> "Funding":
        """This movement with the settlement bank's answer.

        Raises:
            IllegalStepError: it has one already.
        """
        return replace(self, status=advance(self.status, event), reason=reason, ended_at=now)

    def is_same_request(self, other: "Funding") -> bool:
        """Whether both ask for the same movement."""
        return (self.participant, self.direction, self.amount) == (
            other.participant,
            other.direction,
            other.amount,
        )
