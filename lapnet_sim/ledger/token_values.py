"""What the books know of digital kip: who holds how much, and every movement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from participants import ParticipantId


class TokenKind(StrEnum):
    """How digital kip moves."""

    ISSUE = "issue"
    """Made against cash at the settlement bank."""
    REDEEM = "redeem"
    """Given back for cash, and gone."""
    LOCK = "lock"
    """Set aside by a net debtor for a window; all locks of a window, or none."""
    PAY = "pay"
    """Locked ones leave with the settlement of the window."""
    RECEIVE = "receive"
    """They arrive at a net creditor in the same transaction."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One participant's digital kip. Units: minor units of LAK."""

    participant: ParticipantId
    held_minor: int = 0
    locked_minor: int = 0

    def __post_init__(self) -> None:
        assert self.held_minor >= 0
        assert self.locked_minor >= 0

    @property
    def total_minor(self) -> int:
        """Held and locked."""
        return self.held_minor + self.locked_minor


TokenKey = tuple[str, ParticipantId, TokenKind]


@dataclass(frozen=True, slots=True)
class TokenMove:
    """One movement; never changed once made. Units: minor units of LAK, more than nought."""

    cause: str
    """The id of the request, or the window and attempt."""
    participant: ParticipantId
    kind: TokenKind
    amount_minor: int
    window_id: str | None
    at: datetime

    def __post_init__(self) -> None:
        assert self.amount_minor > 0

    @property
    def key(self) -> TokenKey:
        """What finds it: each cause moves a holding once in each way."""
        return self.cause, self.participant, self.kind
