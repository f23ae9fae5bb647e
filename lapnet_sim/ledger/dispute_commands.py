"""What can be asked of the books about disputes, and what they answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from participants import ParticipantId
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """Claim money of a completed payment."""

    dispute: Dispute
    note: str
    """For people; kept with the first step."""
    within: timedelta
    """How long after its completion a payment can be disputed."""


@dataclass(frozen=True, slots=True)
class StepDispute:
    """A party does something about a dispute."""

    dispute: Dispute
    event: DisputeEvent
    by: ParticipantId
    note: str = ""
    amount_minor: int | None = None
    """With an acceptance: how much is given back; None is all that is claimed."""


DisputeCommand: TypeAlias = OpenDispute | StepDispute


@dataclass(frozen=True, slots=True)
class DisputeOutcome:
    """Where a dispute stands after a command."""

    dispute: Dispute
    replayed: bool = False
    """Nothing changed: the command was a repetition."""


@dataclass(frozen=True, slots=True)
class DisputeConflict:
    """The id was used for another claim, or the step is not this party's now; nothing changed."""

    dispute: Dispute


@dataclass(frozen=True, slots=True)
class DisputeRefused:
    """The rules do not allow it; nothing changed."""

    reason: Reason


DisputeResult: TypeAlias = DisputeOutcome | DisputeConflict | DisputeRefused
