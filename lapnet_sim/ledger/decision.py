"""What people decide about a payment in doubt: one operator proposes, another one confirms.

A decision is a mark that is never changed. Two marks in a row that name the same ending, by two
different keys, end the payment; whoever disagrees proposes the other ending, and is waited for.

Source: protocol of the scheme, timeouts and late answers leg by leg (two-person approval).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.payment import Payment
from participants import ParticipantId


class Ending(StrEnum):
    """How people say that a payment has ended."""

    COMPLETED = "completed"
    """The network credited: the payment is completed at its quoted rate."""
    REJECTED = "rejected"
    """The network did not credit: what was held is released."""


@dataclass(frozen=True, slots=True)
class DoubtDecision:
    """One operator's mark on a payment under investigation; never changed once made."""

    payment_id: PaymentId
    number: int
    """From 1, in the order they were made."""
    ending: Ending
    text: str
    """How they know, for whoever asks later."""
    key_id: UUID
    """Whose key it was; two of them make an end."""
    by: str
    """The key's mark, as histories name it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class DecideDoubt:
    """An operator says how a payment under investigation ended."""

    payment_id: PaymentId
    ending: Ending
    text: str
    key_id: UUID
    by: str


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """A decision was taken in; ``payment`` has ended if it confirmed the one before it."""

    payment: Payment
    decisions: tuple[DoubtDecision, ...]
    replayed: bool = False
    """The same key had said so before; nothing changed."""
    tell: tuple[ParticipantId, ...] = ()
    """Who must now be told the end of the payment."""


@dataclass(frozen=True, slots=True)
class DecisionRefused:
    """The payment is not people's to end: it is still asked about, or has ended."""

    payment: Payment


def is_agreed(decisions: Sequence[DoubtDecision]) -> bool:
    """Whether the last two decisions name one ending, by two keys."""
    if len(decisions) < 2:  # noqa: PLR2004 - two people
        return False
    before, last = decisions[-2:]
    return before.ending is last.ending and before.key_id != last.key_id
