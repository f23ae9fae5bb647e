"""A dispute: an issuer's claim about a completed payment, and what the acquirer makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fx import Money
from lapnet_sim.ids import DisputeId, PaymentId
from lapnet_sim.ledger.dispute_lifecycle import FINAL, DisputeEvent, DisputeStatus, advance
from participants import LineStatus, ParticipantId, StatementLine
from participants.reasons import Reason
from settlement.window import WindowId

DisputeKey = tuple[ParticipantId, UUID]
"""Claimant, and the id it chose."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a claimant claims, and its life so far."""

    id: DisputeId
    """Ours: the address of every step, and the journal of the adjustment."""
    claimant: ParticipantId
    """Issuer of the payment."""
    dispute_id: UUID
    """Chosen by the claimant; asking again with it is a repetition."""
    request_hash: str
    """SHA-256 of the business content, to tell a repetition from a change."""
    payment_id: PaymentId
    reference: str
    """Of the payment."""
    number: int
    """Which dispute of its payment it is, from 1."""
    respondent: ParticipantId
    """Acquirer of the payment."""
    reason: Reason
    claimed: Money
    created_at: datetime
    status: DisputeStatus = DisputeStatus.OPEN
    adjusted_minor: int = 0
    """What the respondent gave back, in minor units; 0 until it accepts."""
    window_id: str | None = None
    """The settlement window the adjustment fell into."""
    adjusted_at: datetime | None = None
    steps: int = 0
    concluded_at: datetime | None = None
    """When it became final."""

    @property
    def key(self) -> DisputeKey:
        """What its claimant finds it by."""
        return self.claimant, self.dispute_id


@dataclass(frozen=True, slots=True)
class DisputeStep:
    """One step in a dispute's life: who did what, when, with which words; never changed."""

    dispute: DisputeId
    step: int
    event: DisputeEvent | None
    """None for the first step, by which the dispute came to be."""
    from_status: DisputeStatus | None
    to_status: DisputeStatus
    by: ParticipantId
    note: str
    amount_minor: int | None
    """What is claimed or given back, in minor units of the claim."""
    at: datetime


def first_step(dispute: Dispute, note: str) -> DisputeStep:
    """The row that records how the dispute came to be."""
    return DisputeStep(
        dispute.id,
        0,
        None,
        None,
        dispute.status,
        dispute.claimant,
        note,
        dispute.claimed.minor,
        dispute.created_at,
    )


def step(
    dispute: Dispute,
    event: DisputeEvent,
    now: datetime,
    by: ParticipantId,
    note: str,
    amount_minor: int | None = None,
) -> tuple[Dispute, DisputeStep]:
    """The dispute after ``event``, and the row that records it."""
    status = advance(dispute.status, event)
    after = replace(
        dispute,
        status=status,
        steps=dispute.steps + 1,
        concluded_at=now if status in FINAL else None,
    )
    row = DisputeStep(
        dispute.id, after.steps, event, dispute.status, status, by, note, amount_minor, now
    )
    return after, row


def adjustment_line(dispute: Dispute) -> StatementLine:
    """An accepted dispute as everybody's statements show it: a line of its own."""
    assert dispute.window_id is not None
    assert dispute.adjusted_at is not None
    return StatementLine(
        txn_id=f"{dispute.reference}/A{dispute.number}",
        business_date=WindowId.parse(dispute.window_id).business_date,
        window_id=dispute.window_id,
        payer=dispute.respondent,
        payee=dispute.claimant,
        currency=dispute.claimed.currency.code,
        amount_minor=dispute.adjusted_minor,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=dispute.adjusted_at,
    )
