"""A recall: an issuer's request to get the money of a completed payment back."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from lapnet_sim.ids import PaymentId, RecallId
from lapnet_sim.ledger.recall_lifecycle import FINAL, RecallEvent, RecallStatus, advance
from participants import ParticipantId
from participants.messages import Decision
from participants.reasons import Reason

RecallKey = tuple[ParticipantId, UUID]
"""Issuer, and the id it chose."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """An acquirer's answer to a recall (camt.029)."""

    decision: Decision
    reason: Reason | None = None
    """Why not; set if and only if the decision is to refuse."""
    return_id: UUID | None = None
    """Under which the money comes back; set if and only if the decision is to accept."""
    amount_minor: int | None = None
    """How much comes back, in minor units of the payment; None is all that is left."""

    def __post_init__(self) -> None:
        accepts = self.decision is Decision.ACCEPT
        assert accepts == (self.reason is None) == (self.return_id is not None)
        assert accepts or self.amount_minor is None


@dataclass(frozen=True, slots=True)
class Recall:
    """What an issuer asks for, and its life so far."""

    id: RecallId
    """Ours: where it is answered."""
    issuer: ParticipantId
    recall_id: UUID
    """Chosen by the issuer; asking again with it is a repetition."""
    request_hash: str
    """SHA-256 of the business content, to tell a repetition from a change."""
    payment_id: PaymentId
    acquirer: ParticipantId
    reason: Reason
    """DUPL, CUST, FRAD, TECH or AM09."""
    text: str
    """For people; may be empty."""
    created_at: datetime
    due_at: datetime
    """Until when the acquirer has to answer."""
    status: RecallStatus = RecallStatus.OPEN
    resolution: Resolution | None = None
    """How it was answered, if it was."""
    delivered_at: datetime | None = None
    """When the acquirer acknowledged that it has it."""
    steps: int = 0
    concluded_at: datetime | None = None
    """When it became final."""

    @property
    def key(self) -> RecallKey:
        """What its issuer finds it by."""
        return self.issuer, self.recall_id

    @property
    def is_under_way(self) -> bool:
        """Whether it can still bring money back."""
        return self.status not in FINAL


@dataclass(frozen=True, slots=True)
class RecallStep:
    """One step in a recall's life; never changed once written."""

    recall: RecallId
    step: int
    event: RecallEvent | None
    """None for the first step, by which the recall came to be."""
    from_status: RecallStatus | None
    to_status: RecallStatus
    reason: Reason | None
    at: datetime


def first_step(recall: Recall) -> RecallStep:
    """The row that records how the recall came to be."""
    return RecallStep(recall.id, 0, None, None, recall.status, recall.reason, recall.created_at)


def step(
    recall: Recall,
    event: RecallEvent,
    now: datetime,
    resolution: Resolution | None,
    reason: Reason | None = None,
) -> tuple[Recall, RecallStep]:
    """The recall after ``event``, answered as ``resolution`` says, and the row that records it."""
    status = advance(recall.status, event)
    after = replace(
        recall,
        status=status,
        resolution=resolution,
        steps=recall.steps + 1,
        concluded_at=now if status in FINAL else None,
    )
    return after, RecallStep(recall.id, after.steps, event, recall.status, status, reason, now)
