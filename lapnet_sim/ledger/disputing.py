"""Disputes in the books: claimed, argued, accepted with an adjustment, closed.

An acceptance books its adjustment as lines of its own, in the dispute window that is open then: the
payment is final and stays as it is. What was adjusted counts with what was returned, so both
together never exceed what was paid. The respondent's cap holds here as everywhere.
"""

from dataclasses import replace
from datetime import datetime

from fx import Money
from lapnet_sim.ledger import returning
from lapnet_sim.ledger.dispute import Dispute, first_step, step
from lapnet_sim.ledger.dispute_commands import (
    DisputeCommand,
    DisputeConflict,
    DisputeOutcome,
    DisputeRefused,
    OpenDispute,
    StepDispute,
)
from lapnet_sim.ledger.dispute_lifecycle import TRANSITIONS, DisputeEvent, DisputeStatus
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.position import can_reserve
from lapnet_sim.ledger.posting import PostingKind, balanced
from lapnet_sim.ledger.state import Changes
from participants import ParticipantId
from participants.reasons import Reason
from settlement.series import WindowKind, series_of

Result = DisputeOutcome | DisputeConflict | DisputeRefused


def decide_dispute(changes: Changes, command: DisputeCommand, now: datetime) -> Result:
    """Decide one command about a dispute."""
    match command:
        case OpenDispute():
            return _open(changes, command, now)
        case StepDispute():
            return _step(changes, command, now)


def _open(changes: Changes, command: OpenDispute, now: datetime) -> Result:
    dispute = command.dispute
    known_id = changes.dispute_requests.get(dispute.key)
    if known_id is not None:
        known = changes.disputes.get(known_id)
        assert known is not None, "a dispute that is known is loaded"
        if known.request_hash != dispute.request_hash:
            return DisputeConflict(known)
        return DisputeOutcome(known, replayed=True)
    payment = _payment(changes, dispute)
    reason = _why_not(changes, command, payment, now)
    if reason is not None:
        return DisputeRefused(reason)
    earlier = [each for each in changes.disputes.values() if each.payment_id == payment.id]
    dispute = replace(dispute, number=len(earlier) + 1)
    changes.disputes.put(dispute.id, dispute)
    changes.dispute_requests.put(dispute.key, dispute.id)
    changes.dispute_steps.append(first_step(dispute, command.note))
    return DisputeOutcome(dispute)


def _why_not(
    changes: Changes, command: OpenDispute, payment: Payment, now: datetime
) -> Reason | None:
    """The first rule that is broken: completed, its kind, period, amount."""
    if payment.status is not Status.COMPLETED:
        return Reason.NOOR
    if payment.instruction.original_id is not None or payment.instruction.provider is not None:
        return Reason.AG03
    assert payment.concluded_at is not None
    if now > payment.concluded_at + command.within:
        return Reason.TM01
    left = returning.left_minor(changes, payment)
    if not left:
        return Reason.ARDT
    return None if 0 < command.dispute.claimed.minor <= left else Reason.AM09


def _step(changes: Changes, command: StepDispute, now: datetime) -> Result:
    dispute = changes.disputes.get(command.dispute.id)
    assert dispute is not None, "a command names a dispute that exists"
    if _is_repeated(dispute, command):
        return DisputeOutcome(dispute, replayed=True)
    if not _may(dispute, command.event, command.by):
        return DisputeConflict(dispute)
    if command.event is DisputeEvent.ACCEPT:
        return _accept(changes, dispute, command, now)
    return DisputeOutcome(_put(changes, dispute, command, now))


_REPEATS = {
    DisputeEvent.ACCEPT: DisputeStatus.ACCEPTED,
    DisputeEvent.REPRESENT: DisputeStatus.REPRESENTED,
    DisputeEvent.CLOSE: DisputeStatus.CLOSED,
}
"""Where a step that was taken before has led; evidence can be brought again and again."""


def _is_repeated(dispute: Dispute, command: StepDispute) -> bool:
    if dispute.status is not _REPEATS.get(command.event):
        return False
    same_amount = command.amount_minor in {None, dispute.adjusted_minor}
    return same_amount and command.by in _parties(dispute, command.event, dispute.status)


def _may(dispute: Dispute, event: DisputeEvent, by: ParticipantId) -> bool:
    possible = event in TRANSITIONS[dispute.status]
    return possible and by in _parties(dispute, event, dispute.status)


def _parties(
    dispute: Dispute, event: DisputeEvent, status: DisputeStatus
) -> tuple[ParticipantId, ...]:
    """Whose step it is."""
    both = (dispute.claimant, dispute.respondent)
    match event:
        case DisputeEvent.EVIDENCE:
            return both
        case DisputeEvent.ACCEPT | DisputeEvent.REPRESENT:
            return (dispute.respondent,)
        case DisputeEvent.CLOSE:
            settled = status is DisputeStatus.ACCEPTED or dispute.adjusted_minor > 0
            return both if settled else (dispute.claimant,)


def _accept(changes: Changes, dispute: Dispute, command: StepDispute, now: datetime) -> Result:
    payment = _payment(changes, dispute)
    claimed = dispute.claimed
    minor = claimed.minor if command.amount_minor is None else command.amount_minor
    if not 0 < minor <= min(claimed.minor, returning.left_minor(changes, payment)):
        return DisputeRefused(Reason.AM09)
    amount = Money(minor, claimed.currency)
    payer = changes.positions.get((dispute.respondent, claimed.currency.code))
    assert payer is not None, "whoever was paid in a currency has a position in it"
    if not can_reserve(payer, amount):
        return DisputeRefused(Reason.AM23)
    corridor = payment.instruction.corridor
    series = series_of(WindowKind.DISPUTE, claimed.currency.code, corridor)
    window = changes.open_window(series, now)
    _book(changes, dispute, amount, str(window.id), now)
    returning.adjust(changes, payment, minor)
    accepted = replace(dispute, adjusted_minor=minor, window_id=str(window.id), adjusted_at=now)
    return DisputeOutcome(_put(changes, accepted, replace(command, amount_minor=minor), now))


def _book(changes: Changes, dispute: Dispute, amount: Money, window_id: str, now: datetime) -> None:
    code, kind = amount.currency.code, PostingKind.ADJUSTMENT
    lines = (
        (dispute.respondent, code, kind, -amount.minor),
        (dispute.claimant, code, kind, amount.minor),
    )
    changes.postings += balanced(dispute.id, lines, window_id, now)
    payer = changes.positions.get((dispute.respondent, code))
    assert payer is not None
    changes.positions.put(payer.key, payer.reserve(amount.minor).commit(amount.minor))
    payee = changes.positions.get((dispute.claimant, code))
    assert payee is not None, "whoever paid in a currency has a position in it"
    changes.positions.put(payee.key, payee.credit(amount.minor))


def _payment(changes: Changes, dispute: Dispute) -> Payment:
    found = changes.payments.get(dispute.payment_id)
    assert found is not None, "a dispute names a payment that exists"
    return found


def _put(changes: Changes, dispute: Dispute, command: StepDispute, now: datetime) -> Dispute:
    after, row = step(dispute, command.event, now, command.by, command.note, command.amount_minor)
    changes.disputes.put(after.id, after)
    changes.dispute_steps.append(row)
    return after
