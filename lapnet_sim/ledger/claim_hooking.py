"""What the parties of a payment are told by webhook about its recalls and disputes."""

from datetime import datetime
from functools import partial
from typing import Any

from fx import Money
from lapnet_sim.ledger.dispute import Dispute, DisputeStep
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.hooking import instant_text, money_text, tell
from lapnet_sim.ledger.hooks import HookType, Role
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall, RecallStep
from lapnet_sim.ledger.recall_lifecycle import RecallEvent
from lapnet_sim.ledger.state import Changes

RECALL_TYPES: dict[RecallEvent | None, HookType] = {
    None: HookType.RECALL_OPENED,
    RecallEvent.ACCEPT: HookType.RECALL_ACCEPTED,
    RecallEvent.REFUSE: HookType.RECALL_REFUSED,
    RecallEvent.RETURN: HookType.RECALL_RETURNED,
    RecallEvent.FAIL: HookType.RECALL_REOPENED,
    RecallEvent.LAPSE: HookType.RECALL_UNANSWERED,
}

DISPUTE_TYPES: dict[DisputeEvent | None, HookType] = {
    None: HookType.DISPUTE_OPENED,
    DisputeEvent.EVIDENCE: HookType.DISPUTE_EVIDENCE,
    DisputeEvent.ACCEPT: HookType.DISPUTE_ACCEPTED,
    DisputeEvent.REPRESENT: HookType.DISPUTE_REPRESENTED,
    DisputeEvent.CLOSE: HookType.DISPUTE_CLOSED,
}


def note(changes: Changes, now: datetime) -> None:
    """Write down what this batch's steps of recalls and disputes mean to those who listen."""
    if not changes.listeners.known:
        return
    for moved in changes.recall_steps:
        recall = changes.recalls.get(moved.recall)
        assert recall is not None, "a step belongs to a recall of its batch"
        payment = _payment(changes, recall)
        for receiver, role in ((recall.issuer, Role.ISSUER), (recall.acquirer, Role.ACQUIRER)):
            told = partial(_recall, recall, moved, payment, role)
            tell(changes, receiver, RECALL_TYPES[moved.event], payment.id, told, now)
    for taken in changes.dispute_steps:
        dispute = changes.disputes.get(taken.dispute)
        assert dispute is not None, "a step belongs to a dispute of its batch"
        payment = _payment(changes, dispute)
        parties = ((dispute.claimant, Role.ISSUER), (dispute.respondent, Role.ACQUIRER))
        for receiver, role in parties:
            said = partial(_dispute, dispute, taken, payment, role)
            tell(changes, receiver, DISPUTE_TYPES[taken.event], payment.id, said, now)


def _payment(changes: Changes, claim: Recall | Dispute) -> Payment:
    found = changes.payments.get(claim.payment_id)
    assert found is not None, "a claim names a payment that is loaded"
    return found


def _about(payment: Payment, role: Role) -> dict[str, Any]:
    return {
        "role": role.value,
        "payment_id": str(payment.id),
        "uetr": str(payment.instruction.uetr),
        "reference": payment.reference,
    }


def _recall(recall: Recall, moved: RecallStep, payment: Payment, role: Role) -> dict[str, Any]:
    answer = recall.resolution
    return _about(payment, role) | {
        "id": str(recall.id),
        "recall_id": str(recall.recall_id),
        "status": moved.to_status.value,
        "recall_reason": recall.reason.value,
        "reason": None if moved.reason is None else moved.reason.value,
        "return_id": None if answer is None or not answer.return_id else str(answer.return_id),
        "due_at": instant_text(recall.due_at),
    }


def _dispute(dispute: Dispute, taken: DisputeStep, payment: Payment, role: Role) -> dict[str, Any]:
    minor, unit = taken.amount_minor, dispute.claimed.currency
    return _about(payment, role) | {
        "id": str(dispute.id),
        "dispute_id": str(dispute.dispute_id),
        "status": taken.to_status.value,
        "dispute_reason": dispute.reason.value,
        "claimed": money_text(dispute.claimed),
        "amount": None if minor is None else money_text(Money(minor, unit)),
        "by": taken.by,
        "note": taken.note,
    }
