"""Ending a payment: an answer in time, a passed deadline, an enquiry, an answer that came late.

The first to end a payment wins; whoever comes later changes nothing and is recorded.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from emvqr import Scheme
from lapnet_sim.ledger import daily, end_to_end, ordering, recalling, returning
from lapnet_sim.ledger.commands import DONE, Result
from lapnet_sim.ledger.lifecycle import Event, Finality, Status, on_deadline
from lapnet_sim.ledger.parties import parties
from lapnet_sim.ledger.payment import Payment, step, steps
from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, NoteEnquiry, Outcome, TimeOut
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.posting import balanced, payment_lines
from lapnet_sim.ledger.reservation import debits
from lapnet_sim.ledger.state import Changes, LateReply, Notice
from participants import OPERATOR, ParticipantId
from participants.messages import CreditReply, Decision, Verdict
from participants.reasons import Reason
from settlement.business_days import business_date
from settlement.series import WindowKind, series_of


def conclude(changes: Changes, command: Conclude, now: datetime) -> Result:
    """Apply an answer, if the payment still waits for one."""
    payment = _payment(changes, command.payment_id)
    reply = command.reply
    if payment.is_final:
        _keep_late(changes, payment, reply, now)
        return Outcome(payment, replayed=True)
    if payment.status is Status.FORWARDED and _is_overdue(payment, now):
        ended = _end_of_time(changes, payment, now, _why_overdue(payment, command))
        payment = ended.payment
        if payment.is_final:
            _keep_late(changes, payment, reply, now)
            return ended
    if reply.decision is Decision.REFUSE:
        return _refuse(changes, payment, reply.reason, now)
    return _complete(changes, payment, now)


def time_out(changes: Changes, command: TimeOut, now: datetime) -> Result:
    """End a payment whose deadline has passed, if finality is ours; else it is in doubt."""
    payment = _payment(changes, command.payment_id)
    if payment.status is not Status.FORWARDED or not _is_overdue(payment, now):
        return Outcome(payment, replayed=True)
    if command.was_asked:
        return _end_of_time(changes, payment, now, _nobody_answered(payment))
    if payment.instruction.finality is Finality.ONE_WAY:
        return _not_completed(changes, payment, Event.REFUSE, Reason.AB01, now)
    return _end_of_time(changes, payment, now, Reason.AB01)


def agrees(payment: Payment, reply: CreditReply) -> bool:
    """Whether a payment ended as this answer would have it: then it says nothing new."""
    if reply.decision is Decision.ACCEPT:
        return payment.status is Status.COMPLETED
    return payment.status is Status.REJECTED and payment.reason is reply.reason


def note_enquiry(changes: Changes, command: NoteEnquiry, now: datetime) -> Result:
    """Count an enquiry that found nothing out; after the last one, people must."""
    payment = _payment(changes, command.payment_id)
    if payment.status is not Status.IN_DOUBT:
        return Outcome(payment, replayed=True)
    payment = replace(payment, enquiries=payment.enquiries + 1)
    if command.is_last:
        payment, event = step(payment, Event.INVESTIGATE, now)
        changes.events.append(event)
    changes.payments.put(payment.id, payment)
    return Outcome(payment)


def acknowledge(changes: Changes, command: Acknowledge, now: datetime) -> Result:
    """Stop telling a participant the ends of payments; the first time counts."""
    for payment_id in command.payments:
        changes.acknowledged.setdefault((payment_id, command.receiver), now)
    return DONE


def _payment(changes: Changes, payment_id: UUID) -> Payment:
    payment = changes.payments.get(payment_id)
    assert payment is not None, "a command names a payment that exists"
    return payment


def _is_overdue(payment: Payment, now: datetime) -> bool:
    return now >= payment.instruction.deadline_at


def _why_overdue(payment: Payment, command: Conclude) -> Reason:
    """Whose time it was that ran out: the acquirer's, or ours between its answer and the books."""
    accepted = command.reply.decision is Decision.ACCEPT
    at = command.answered_at
    in_time = at is not None and at < payment.instruction.deadline_at
    return Reason.AB03 if accepted and in_time else _nobody_answered(payment)


def _nobody_answered(payment: Payment) -> Reason:
    """Whose silence it was: a partner network's, where the code is a foreign one, or a member's."""
    return Reason.AB05 if payment.instruction.scheme == Scheme.LAO_QR else Reason.AB06


def _end_of_time(changes: Changes, payment: Payment, now: datetime, reason: Reason) -> Outcome:
    what = on_deadline(payment.instruction.finality)
    if what is Event.LOSE:
        payment, event = step(payment, what, now)
        changes.events.append(event)
        changes.payments.put(payment.id, payment)
        return Outcome(payment)
    return _not_completed(changes, payment, what, reason, now)


def _refuse(changes: Changes, payment: Payment, reason: Reason | None, now: datetime) -> Outcome:
    assert reason is not None
    return _not_completed(changes, payment, Event.REFUSE, reason, now)


def _not_completed(
    changes: Changes, payment: Payment, what: Event, reason: Reason, now: datetime
) -> Outcome:
    payment, event = step(payment, what, now, reason)
    payment = replace(payment, business_date=business_date(now))
    changes.events.append(event)
    changes.payments.put(payment.id, payment)
    for key, amount in debits(payment.instruction):
        position = changes.positions.get(key)
        assert position is not None
        changes.positions.put(key, position.release(amount.minor))
    end_to_end.release(changes, payment)
    daily.release(changes, payment.instruction, payment.received_at)
    returning.release(changes, payment.instruction)
    ordering.release(changes, payment, now)
    recalling.return_ended(changes, payment.instruction, now, completed=False)
    return Outcome(payment, tell=_tell(changes, payment, Verdict.NOT_COMPLETED, now))


def _complete(changes: Changes, payment: Payment, now: datetime) -> Outcome:
    payment, taken = steps(payment, (Event.ACCEPT, Event.COMPLETE), now)
    changes.events += taken
    asked = payment.instruction
    series = series_of(WindowKind.AUTHORISED, asked.debit.currency.code, asked.corridor)
    window = changes.open_window(series, now)
    payment = replace(payment, window_id=str(window.id), business_date=window.business_date)
    changes.payments.put(payment.id, payment)
    _book(changes, payment, now)
    ordering.pay(changes, payment, now)
    recalling.return_ended(changes, payment.instruction, now, completed=True)
    return Outcome(payment, tell=_tell(changes, payment, Verdict.COMPLETED, now))


def _book(changes: Changes, payment: Payment, now: datetime) -> None:
    instruction = payment.instruction
    assert payment.window_id is not None
    held = None if instruction.quote_id is None else changes.quotes.get(instruction.quote_id)
    lines = payment_lines(instruction, None if held is None else held.quote)
    changes.postings += balanced(payment.id, lines, payment.window_id, now)
    received: Counter[PositionKey] = Counter()
    for key, amount in debits(instruction):
        position = changes.positions.get(key)
        assert position is not None
        changes.positions.put(key, position.commit(amount.minor))
        received[key] += amount.minor
    for participant, currency, _, minor in lines:
        received[participant, currency] += minor
    for key, minor in received.items():
        if minor:
            changes.positions.put(key, _position(changes, key).credit(minor))


def _position(changes: Changes, key: PositionKey) -> Position:
    """A party's position; the operator's is made by the first fee in a currency."""
    position = changes.positions.get(key)
    if position is None:
        assert key[0] == OPERATOR, "whoever is paid has a position"
        position = Position(*key, cap_minor=0)
    return position


def _tell(
    changes: Changes, payment: Payment, verdict: Verdict, now: datetime
) -> tuple[ParticipantId, ...]:
    """Note that every party must be told; the notices are stored with the end they tell."""
    receivers = tuple(dict.fromkeys(participant for participant, _ in parties(payment.instruction)))
    for receiver in receivers:
        changes.notices.put(
            (payment.id, receiver), Notice(payment.id, receiver, verdict, created_at=now)
        )
    return receivers


def _keep_late(changes: Changes, payment: Payment, reply: CreditReply, now: datetime) -> None:
    """Record an answer that does not agree with how the payment ended, once however often."""
    heard = changes.late_heard.get(payment.id) or ()
    if not agrees(payment, reply) and reply not in heard:
        changes.late_heard.put(payment.id, (*heard, reply))
        changes.late_replies.append(LateReply(payment.id, len(heard) + 1, reply, now))
