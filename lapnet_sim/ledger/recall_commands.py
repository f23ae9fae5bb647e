"""What can be asked of the books about recalls, and what they answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall, Resolution
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class PlaceRecall:
    """Ask for the money of a completed payment back."""

    recall: Recall
    within: timedelta
    """How long after its completion a payment can be recalled."""


@dataclass(frozen=True, slots=True)
class NoteRecallDelivered:
    """The acquirer has the recall."""

    recall: Recall


@dataclass(frozen=True, slots=True)
class ResolveRecall:
    """The acquirer has answered."""

    recall: Recall
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class LapseRecall:
    """The time to answer has passed."""

    recall: Recall


RecallCommand: TypeAlias = PlaceRecall | NoteRecallDelivered | ResolveRecall | LapseRecall


@dataclass(frozen=True, slots=True)
class RecallOutcome:
    """Where a recall stands after a command, and the payment it is about."""

    recall: Recall
    payment: Payment
    replayed: bool = False
    """Nothing changed: the command was a repetition, or came too late."""


@dataclass(frozen=True, slots=True)
class RecallConflict:
    """The id was used for another recall, or the recall was answered otherwise; nothing changed."""

    recall: Recall


@dataclass(frozen=True, slots=True)
class RecallRefused:
    """The rules do not allow it; nothing changed."""

    reason: Reason


RecallResult: TypeAlias = RecallOutcome | RecallConflict | RecallRefused
