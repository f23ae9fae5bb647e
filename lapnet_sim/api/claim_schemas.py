"""What goes over the wire about recalls and disputes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from fx import Money
from lapnet_sim.api.schemas import AmountIn, AmountOut, In, Out
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeStatus
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.storage.claim_reads import DisputeStory, RecallStory

UUID4 = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
WHY = Literal["DUPL", "CUST", "FRAD", "TECH", "AM09"]


class RecallIn(In):
    """Ask for the money of a completed payment back."""

    recall_id: Annotated[str, Field(pattern=UUID4, description="yours, a version-4 UUID")]
    reason: Annotated[WHY, Field(description="why, as an ISO 20022 cancellation reason")]
    text: Annotated[str, Field(max_length=140, description="for people at the acquirer")] = ""


class ResolutionIn(In):
    """Answer a recall."""

    decision: Literal["accept", "refuse"]
    reason: Annotated[
        Literal["ADAC", "CUST", "LEGL", "NOOR", "ARDT", "AC04", "AM04", "NOAS", "RQDA"] | None,
        Field(description="why not; with a refusal, and only then"),
    ] = None
    return_id: Annotated[
        str | None,
        Field(
            pattern=UUID4,
            description="under which the money comes back, a version-4 UUID; with a yes",
        ),
    ] = None
    amount: Annotated[
        AmountIn | None,
        Field(description="how much; left out, everything that has not come back yet"),
    ] = None


class MadeRecallOut(Out):
    """A recall as it was made: the same for ever."""

    id: UUID
    """Ours: where it is answered and read."""
    recall_id: UUID
    uetr: UUID
    reference: str
    issuer: str
    acquirer: str
    recall_reason: str
    text: str
    created_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, recall: Recall, payment: Payment) -> "MadeRecallOut":
        """From a recall and its payment."""
        return cls(
            id=recall.id,
            recall_id=recall.recall_id,
            uetr=payment.instruction.uetr,
            reference=payment.reference,
            issuer=recall.issuer,
            acquirer=recall.acquirer,
            recall_reason=recall.reason.value,
            text=recall.text,
            created_at=recall.created_at,
            due_at=recall.due_at,
        )


class RecallStepOut(Out):
    """One step in a recall's life."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    reason: str | None
    at: datetime


class RecallOut(MadeRecallOut):
    """A recall as it stands, with every step of its life."""

    status: RecallStatus
    decision: str | None
    reason: str | None
    """Why it was refused."""
    return_id: UUID | None
    amount: AmountOut | None
    """How much comes back."""
    return_status: str | None
    """How the return stands that carries it."""
    concluded_at: datetime | None
    events: list[RecallStepOut]

    @classmethod
    def told(cls, story: RecallStory) -> "RecallOut":
        """From a recall's history."""
        recall, answer = story.recall, story.recall.resolution
        minor = None if answer is None else answer.amount_minor
        unit = story.payment.instruction.credit.currency
        steps = story.steps
        return cls(
            **MadeRecallOut.of(recall, story.payment).model_dump(),
            status=recall.status,
            decision=None if answer is None else answer.decision.value,
            reason=None if answer is None or answer.reason is None else answer.reason.value,
            return_id=None if answer is None else answer.return_id,
            amount=None if minor is None else AmountOut.of(Money(minor, unit)),
            return_status=None if story.back is None else story.back.status.value,
            concluded_at=recall.concluded_at,
            events=[
                RecallStepOut(
                    step=each.step,
                    event=each.event,
                    from_status=each.from_status,
                    to_status=each.to_status,
                    reason=each.reason,
                    at=each.at,
                )
                for each in steps
            ],
        )


class DisputeIn(In):
    """Claim money of a completed payment."""

    dispute_id: Annotated[str, Field(pattern=UUID4, description="yours, a version-4 UUID")]
    reason: Annotated[WHY, Field(description="why, as an ISO 20022 cancellation reason")]
    amount: Annotated[
        AmountIn | None,
        Field(description="how much; left out, everything that was paid"),
    ] = None
    note: Annotated[str, Field(max_length=500, description="for people")] = ""


class NoteIn(In):
    """Do something about a dispute, and say why."""

    note: Annotated[str, Field(max_length=500, description="for people")] = ""


class AcceptIn(NoteIn):
    """Give in, to all of the claim or a part."""

    amount: Annotated[
        AmountIn | None, Field(description="how much; left out, all that is claimed")
    ] = None


class MadeDisputeOut(Out):
    """A dispute as it was opened: the same for ever."""

    id: UUID
    """Ours: the address of every step."""
    dispute_id: UUID
    uetr: UUID
    reference: str
    claimant: str
    respondent: str
    dispute_reason: str
    claimed: AmountOut
    created_at: datetime

    @classmethod
    def of(cls, dispute: Dispute, payment: Payment) -> "MadeDisputeOut":
        """From a dispute and its payment."""
        return cls(
            id=dispute.id,
            dispute_id=dispute.dispute_id,
            uetr=payment.instruction.uetr,
            reference=dispute.reference,
            claimant=dispute.claimant,
            respondent=dispute.respondent,
            dispute_reason=dispute.reason.value,
            claimed=AmountOut.of(dispute.claimed),
            created_at=dispute.created_at,
        )


class DisputeStepOut(Out):
    """One step in a dispute's life: who did what, when, with which words."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    by: str
    note: str
    amount: AmountOut | None
    at: datetime


class DisputeOut(MadeDisputeOut):
    """A dispute as it stands, with every step of its life."""

    status: DisputeStatus
    adjusted: AmountOut
    """What the respondent gave back."""
    window_id: str | None
    """The settlement window that the adjustment fell into."""
    concluded_at: datetime | None
    events: list[DisputeStepOut]

    @classmethod
    def told(cls, story: DisputeStory) -> "DisputeOut":
        """From a dispute's history."""
        dispute, unit = story.dispute, story.dispute.claimed.currency
        return cls(
            **MadeDisputeOut.of(dispute, story.payment).model_dump(),
            status=dispute.status,
            adjusted=AmountOut.of(Money(dispute.adjusted_minor, unit)),
            window_id=dispute.window_id,
            concluded_at=dispute.concluded_at,
            events=[
                DisputeStepOut(
                    step=each.step,
                    event=each.event,
                    from_status=each.from_status,
                    to_status=each.to_status,
                    by=each.by,
                    note=each.note,
                    amount=None
                    if each.amount_minor is None
                    else AmountOut.of(Money(each.amount_minor, unit)),
                    at=each.at,
                )
                for each in story.steps
            ],
        )
