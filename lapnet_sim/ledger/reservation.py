"""Taking a payment in: seen before? quote still good? headroom enough? Then hold and forward."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fx import Money
from lapnet_sim.ledger import ordering, returning
from lapnet_sim.ledger.commands import Conflict, Outcome, Reserve, Result
from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.payment import Instruction, Payment, PaymentEvent, reference, step, steps
from lapnet_sim.ledger.position import PositionKey, can_reserve
from lapnet_sim.ledger.state import Changes
from participants.reasons import Reason
from settlement.business_days import business_date


def reserve(changes: Changes, command: Reserve, now: datetime) -> Result:
    """Answer a repetition, or receive, check, hold headroom and forward."""
    instruction = command.instruction
    known_id = changes.requests.get((instruction.issuer, instruction.uetr))
    if known_id is not None:
        return _repeated(changes, known_id, instruction)
    payment = _receive(changes, instruction, now)
    reason = command.refused or _why_not(changes, instruction, now)
    if reason is not None:
        payment, event = step(payment, Event.REFUSE, now, reason)
        payment = replace(payment, business_date=business_date(now))
        changes.events.append(event)
    else:
        _hold(changes, instruction, now)
        payment, taken = steps(payment, (Event.RESERVE, Event.FORWARD), now)
        changes.events += taken
    changes.payments.put(payment.id, payment)
    return Outcome(payment)


def _repeated(changes: Changes, known_id: UUID, instruction: Instruction) -> Result:
    known = changes.payments.get(known_id)
    assert known is not None, "a request that is known has its payment loaded"
    if known.instruction.request_hash != instruction.request_hash:
        return Conflict(known)
    return Outcome(known, replayed=True)


def _receive(changes: Changes, instruction: Instruction, now: datetime) -> Payment:
    today = business_date(now)
    sequence = (changes.sequences.get(today) or 0) + 1
    changes.sequences.put(today, sequence)
    payment = Payment(
        instruction=instruction,
        reference=reference(today, sequence),
        status=Status.RECEIVED,
        reason=None,
        received_at=now,
    )
    changes.requests.put((instruction.issuer, instruction.uetr), payment.id)
    changes.events.append(PaymentEvent(payment.id, 0, None, None, Status.RECEIVED, None, now))
    return payment


def _why_not(changes: Changes, instruction: Instruction, now: datetime) -> Reason | None:
    """The first rule that is broken, in this order: time, quote, return or order, currency, cap."""
    if now >= instruction.deadline_at:
        return Reason.TM01
    if instruction.quote_id is not None and not _quote_holds(changes, instruction, now):
        return Reason.AM09
    if instruction.original_id is not None:
        broken = returning.why_not(changes, instruction, now)
        if broken is not None:
            return broken
    if instruction.order_reference is not None:
        broken = ordering.why_not(changes, instruction, now)
        if broken is not None:
            return broken
    return _why_no_headroom(changes, instruction)


def _why_no_headroom(changes: Changes, instruction: Instruction) -> Reason | None:
    needed = debits(instruction)
    creditor = (instruction.acquirer, instruction.credit.currency.code)
    if any(changes.positions.get(key) is None for key in (creditor, *(key for key, _ in needed))):
        return Reason.AM03
    if not all(can_reserve(changes.positions.get(key), amount) for key, amount in needed):
        return Reason.AM23
    return None


def _quote_holds(changes: Changes, instruction: Instruction, now: datetime) -> bool:
    assert instruction.quote_id is not None
    held = changes.quotes.get(instruction.quote_id)
    return (
        held is not None
        and held.issuer == instruction.issuer
        and held.used_by is None
        and held.quote.is_open(now)
        and held.quote.source == instruction.debit
        and held.quote.target == instruction.credit
    )


def _hold(changes: Changes, instruction: Instruction, now: datetime) -> None:
    """Both sides before anything leaves: the issuer's debit and, converted, the provider's."""
    for key, amount in debits(instruction):
        position = changes.positions.get(key)
        assert position is not None
        changes.positions.put(key, position.reserve(amount.minor))
    returning.hold(changes, instruction)
    ordering.lock(changes, instruction, now)
    if instruction.quote_id is not None:
        held = changes.quotes.get(instruction.quote_id)
        assert held is not None
        changes.quotes.put(instruction.quote_id, replace(held, used_by=instruction.payment_id))


def debits(instruction: Instruction) -> list[tuple[PositionKey, Money]]:
    """Whose headroom a payment needs, and how much: the issuer's and, converted, the provider's."""
    held = [((instruction.issuer, instruction.debit.currency.code), instruction.debit)]
    if instruction.provider is not None:
        target = instruction.credit
        held.append(((instruction.provider, target.currency.code), target))
    return held
