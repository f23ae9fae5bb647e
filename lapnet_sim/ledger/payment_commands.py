"""What can be asked of the books about payments, and what they answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.back import AtOriginal
from lapnet_sim.ledger.daily import NO_LIMITS, Limits
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from participants import ParticipantId
from participants.messages import CreditReply
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class Reserve:
    """Take a payment in, and take the headroom it needs."""

    instruction: Instruction
    refused: Reason | None = None
    """Why it is refused whatever the books say: it is stored, so that a repetition is answered."""
    limits: Limits = NO_LIMITS
    return_within: timedelta = RETURN_PERIOD
    """How long after its completion a payment can be returned."""
    at_original: AtOriginal | None = None
    """For converted money that goes back at the rate it was paid at."""

    def __post_init__(self) -> None:
        owners = tuple(limit.owner for limit in self.limits.daily)
        assert owners == self.instruction.counted, "what is limited is counted"


@dataclass(frozen=True, slots=True)
class Conclude:
    """An acquirer has answered, in time or late."""

    payment_id: PaymentId
    reply: CreditReply
    answered_at: datetime | None = None
    """When the answer reached the switch, where somebody took note of it."""


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Nobody has answered; the deadline has passed."""

    payment_id: PaymentId
    was_asked: bool = True
    """Whether the acquirer may have been asked; False only for whoever should have asked it."""


@dataclass(frozen=True, slots=True)
class NoteEnquiry:
    """A partner network was asked what became of a payment, and gave no answer."""

    payment_id: PaymentId
    is_last: bool


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A participant has acknowledged the ends of payments."""

    receiver: ParticipantId
    payments: tuple[UUID, ...]


PaymentCommand: TypeAlias = Reserve | Conclude | TimeOut | NoteEnquiry | Acknowledge


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a payment stands after a command."""

    payment: Payment
    replayed: bool = False
    """The command was a repetition; nothing changed."""
    tell: tuple[ParticipantId, ...] = ()
    """Who must now be told the end of the payment."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The transaction id was used before for a different request; nothing changed."""

    payment: Payment
