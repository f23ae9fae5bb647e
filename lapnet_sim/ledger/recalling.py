"""Recalls in the books: asked, answered, lapsed; ended by the return that follows a yes.

A recall moves nothing. What moves money is the return, and it ends the recall in the transaction
that ends it. So an accepted recall and its return cannot disagree.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.recall import Recall, Resolution, first_step, step
from lapnet_sim.ledger.recall_commands import (
    LapseRecall,
    NoteRecallDelivered,
    PlaceRecall,
    RecallCommand,
    RecallConflict,
    RecallOutcome,
    RecallRefused,
    ResolveRecall,
)
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus
from lapnet_sim.ledger.returning import left_minor
from lapnet_sim.ledger.state import Changes
from participants.messages import Decision
from participants.reasons import Reason

Result = RecallOutcome | RecallConflict | RecallRefused


def decide_recall(changes: Changes, command: RecallCommand, now: datetime) -> Result:
    """Decide one command about a recall."""
    match command:
        case PlaceRecall(recall, within):
            return _place(changes, recall, within, now)
        case NoteRecallDelivered(recall):
            return _note_delivered(changes, _stored(changes, recall), now)
        case ResolveRecall(recall, resolution):
            return _resolve(changes, _stored(changes, recall), resolution, now)
        case LapseRecall(recall):
            return _lapse(changes, _stored(changes, recall), now)


def return_ended(changes: Changes, back: Instruction, now: datetime, *, completed: bool) -> None:
    """Take note of the end of a return, if it is the one that an accepted recall waits for."""
    if back.original_id is None:
        return
    for recall in list(changes.recalls.values()):
        awaited = None if recall.resolution is None else recall.resolution.return_id
        if (recall.status, recall.payment_id, awaited) == (
            RecallStatus.ACCEPTED,
            back.original_id,
            back.uetr,
        ):
            event = RecallEvent.RETURN if completed else RecallEvent.FAIL
            _put(changes, recall, event, now, recall.resolution if completed else None)


def _place(changes: Changes, recall: Recall, within: timedelta, now: datetime) -> Result:
    known_id = changes.recall_requests.get(recall.key)
    if known_id is not None:
        known = changes.recalls.get(known_id)
        assert known is not None, "a recall that is known is loaded"
        if known.request_hash != recall.request_hash:
            return RecallConflict(known)
        return RecallOutcome(known, _payment(changes, known), replayed=True)
    payment = _payment(changes, recall)
    reason = _why_not(changes, payment, within, now)
    if reason is not None:
        return RecallRefused(reason)
    changes.recalls.put(recall.id, recall)
    changes.recall_requests.put(recall.key, recall.id)
    changes.recall_steps.append(first_step(recall))
    return RecallOutcome(recall, payment)


def _why_not(changes: Changes, payment: Payment, within: timedelta, now: datetime) -> Reason | None:
    """The first rule that is broken: completed, its kind, period, something left, no other."""
    if payment.status is not Status.COMPLETED:
        return Reason.NOOR
    if payment.instruction.original_id is not None or payment.instruction.provider is not None:
        return Reason.AG03
    assert payment.concluded_at is not None
    if now > payment.concluded_at + within:
        return Reason.TM01
    if not left_minor(changes, payment):
        return Reason.ARDT
    others = (each for each in changes.recalls.values() if each.payment_id == payment.id)
    return Reason.AM05 if any(other.is_under_way for other in others) else None


def _note_delivered(changes: Changes, recall: Recall, now: datetime) -> Result:
    if recall.delivered_at is None:
        recall = replace(recall, delivered_at=now)
        changes.recalls.put(recall.id, recall)
    return RecallOutcome(recall, _payment(changes, recall))


def _resolve(changes: Changes, recall: Recall, answer: Resolution, now: datetime) -> Result:
    payment = _payment(changes, recall)
    if recall.status is not RecallStatus.OPEN:
        if recall.resolution is None or not _is_same(recall.resolution, answer):
            return RecallConflict(recall)
        return RecallOutcome(recall, payment, replayed=True)
    if answer.decision is Decision.REFUSE:
        return RecallOutcome(
            _put(changes, recall, RecallEvent.REFUSE, now, answer, answer.reason), payment
        )
    left = left_minor(changes, payment)
    amount = left if answer.amount_minor is None else answer.amount_minor
    if not 0 < amount <= left:
        return RecallRefused(Reason.AM09 if left else Reason.ARDT)
    assert answer.return_id is not None
    if changes.requests.get((recall.acquirer, answer.return_id)) is not None:
        return RecallRefused(Reason.DU05)
    answer = replace(answer, amount_minor=amount)
    return RecallOutcome(_put(changes, recall, RecallEvent.ACCEPT, now, answer), payment)


def _is_same(known: Resolution, again: Resolution) -> bool:
    """Whether an answer repeats the one that counted; an amount left out is any."""
    if again.decision is Decision.ACCEPT and again.amount_minor is None:
        again = replace(again, amount_minor=known.amount_minor)
    return known == again


def _lapse(changes: Changes, recall: Recall, now: datetime) -> Result:
    payment = _payment(changes, recall)
    if recall.status is not RecallStatus.OPEN or now < recall.due_at:
        return RecallOutcome(recall, payment, replayed=True)
    lapsed = _put(changes, recall, RecallEvent.LAPSE, now, None, Reason.NOAS)
    return RecallOutcome(lapsed, payment)


def _stored(changes: Changes, recall: Recall) -> Recall:
    found = changes.recalls.get(recall.id)
    assert found is not None, "a command names a recall that exists"
    return found


def _payment(changes: Changes, recall: Recall) -> Payment:
    found = changes.payments.get(recall.payment_id)
    assert found is not None, "a recall names a payment that exists"
    return found


def _put(
    changes: Changes,
    recall: Recall,
    event: RecallEvent,
    now: datetime,
    resolution: Resolution | None,
    reason: Reason | None = None,
) -> Recall:
    after, row = step(recall, event, now, resolution, reason)
    changes.recalls.put(after.id, after)
    changes.recall_steps.append(row)
    return after
