"""Money paid in or out at the settlement bank, outside of payments and settlement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fx import Money
from participants import ParticipantId


class FundingDirection(StrEnum):
    """Which way prefunded cash moves."""

    IN = "in"
    """Into the settlement account: the cap rises."""
    OUT = "out"
    """Out of it: the cap falls."""


@dataclass(frozen=True, slots=True)
class Funding:
    """One movement of prefunded cash; never changed once made."""

    id: UUID
    """Chosen by whoever asks; asking again with it is a repetition."""
    participant: ParticipantId
    direction: FundingDirection
    amount: Money
    by: str
    """Whose key asked for it, by its mark."""
    at: datetime

    def __post_init__(self) -> None:
        assert self.amount.minor > 0

    def is_same_request(self, other: "Funding") -> bool:
        """Whether both ask for the same movement."""
        return (self.participant, self.direction, self.amount) == (
            other.participant,
            other.direction,
            other.amount,
        )
