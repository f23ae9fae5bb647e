"""Rows of recalls and disputes to values and back."""

from collections.abc import Mapping
from typing import Any

from fx import Money, currency
from lapnet_sim.ledger.dispute import Dispute, DisputeStep
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent, DisputeStatus
from lapnet_sim.ledger.recall import Recall, RecallStep, Resolution
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus
from lapnet_sim.storage.life_mapping import life_of, life_values
from lapnet_sim.storage.mapping import Values
from participants.messages import Decision
from participants.reasons import Reason


def recall_values(recall: Recall) -> Values:
    """All columns of a recall."""
    return {
        "id": recall.id,
        "issuer": recall.issuer,
        "recall_id": recall.recall_id,
        "request_hash": recall.request_hash,
        "payment_id": recall.payment_id,
        "acquirer": recall.acquirer,
        "reason": recall.reason.value,
        "text": recall.text,
        "created_at": recall.created_at,
        "due_at": recall.due_at,
        **recall_life(recall),
    }


def recall_life(recall: Recall) -> Values:
    """The columns of a recall that change."""
    answer = recall.resolution
    return {
        "status": recall.status.value,
        "decision": None if answer is None else answer.decision.value,
        "answer_reason": None if answer is None or answer.reason is None else answer.reason.value,
        "return_id": None if answer is None else answer.return_id,
        "amount_minor": None if answer is None else answer.amount_minor,
        "delivered_at": recall.delivered_at,
        "steps": recall.steps,
        "concluded_at": recall.concluded_at,
    }


def recall_of(row: Mapping[str, Any]) -> Recall:
    """A recall from its row."""
    reason = row["answer_reason"]
    answer = None
    if row["decision"] is not None:
        answer = Resolution(
            decision=Decision(row["decision"]),
            reason=None if reason is None else Reason(reason),
            return_id=row["return_id"],
            amount_minor=row["amount_minor"],
        )
    return Recall(
        id=row["id"],
        issuer=row["issuer"],
        recall_id=row["recall_id"],
        request_hash=row["request_hash"],
        payment_id=row["payment_id"],
        acquirer=row["acquirer"],
        reason=Reason(row["reason"]),
        text=row["text"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        status=RecallStatus(row["status"]),
        resolution=answer,
        delivered_at=row["delivered_at"],
        steps=row["steps"],
        concluded_at=row["concluded_at"],
    )


def recall_step_values(step: RecallStep) -> Values:
    """All columns of a step in a recall's life."""
    return {
        "recall_id": step.recall,
        **life_values(step),
        "reason": None if step.reason is None else step.reason.value,
    }


def recall_step_of(row: Mapping[str, Any]) -> RecallStep:
    """A step in a recall's life from its row."""
    return RecallStep(
        recall=row["recall_id"],
        **life_of(row, RecallEvent, RecallStatus),
        reason=None if row["reason"] is None else Reason(row["reason"]),
    )


def dispute_values(dispute: Dispute) -> Values:
    """All columns of a dispute."""
    return {
        "id": dispute.id,
        "claimant": dispute.claimant,
        "dispute_id": dispute.dispute_id,
        "request_hash": dispute.request_hash,
        "payment_id": dispute.payment_id,
        "reference": dispute.reference,
        "number": dispute.number,
        "respondent": dispute.respondent,
        "reason": dispute.reason.value,
        "claimed_minor": dispute.claimed.minor,
        "currency": dispute.claimed.currency.code,
        "created_at": dispute.created_at,
        **dispute_life(dispute),
    }


def dispute_life(dispute: Dispute) -> Values:
    """The columns of a dispute that change."""
    return {
        "status": dispute.status.value,
        "adjusted_minor": dispute.adjusted_minor,
        "window_id": dispute.window_id,
        "adjusted_at": dispute.adjusted_at,
        "steps": dispute.steps,
        "concluded_at": dispute.concluded_at,
    }


def dispute_of(row: Mapping[str, Any]) -> Dispute:
    """A dispute from its row."""
    return Dispute(
        id=row["id"],
        claimant=row["claimant"],
        dispute_id=row["dispute_id"],
        request_hash=row["request_hash"],
        payment_id=row["payment_id"],
        reference=row["reference"],
        number=row["number"],
        respondent=row["respondent"],
        reason=Reason(row["reason"]),
        claimed=Money(row["claimed_minor"], currency(row["currency"])),
        created_at=row["created_at"],
        status=DisputeStatus(row["status"]),
        adjusted_minor=row["adjusted_minor"],
        window_id=row["window_id"],
        adjusted_at=row["adjusted_at"],
        steps=row["steps"],
        concluded_at=row["concluded_at"],
    )


def dispute_step_values(step: DisputeStep) -> Values:
    """All columns of a step in a dispute's life."""
    return {
        "dispute_id": step.dispute,
        **life_values(step),
        "by": step.by,
        "note": step.note,
        "amount_minor": step.amount_minor,
    }


def dispute_step_of(row: Mapping[str, Any]) -> DisputeStep:
    """A step in a dispute's life from its row."""
    return DisputeStep(
        dispute=row["dispute_id"],
        **life_of(row, DisputeEvent, DisputeStatus),
        by=row["by"],
        note=row["note"],
        amount_minor=row["amount_minor"],
    )
