"""Taking a payment in: seen before? quote still good? headroom enough? Then hold and forward."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fx import Money
from lapnet_sim.ledger import (
    daily,
    end_to_end,
    going_back,
    ordering,
    recalling,
    registering,
    returning,
)
from lapnet_sim.ledger.back import BackRate
from lapnet_sim.ledger.commands import Result
from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.payment import Instruction, Payment, PaymentEvent, reference, step, steps
from lapnet_sim.ledger.payment_commands import Conflict, Outcome, Reserve
from lapnet_sim.ledger.position import Position, PositionKey, can_reserve
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.warning import PositionWarning, crosses
from participants.reasons import Reason
from settlement.business_days import business_date


def reserve(changes: Changes, command: Reserve, now: datetime) -> Result:
    """Answer a repetition, or receive, check, hold headroom and forward."""
    instruction = command.instruction
    known_id = changes.requests.get((instruction.issuer, instruction.uetr))
    if known_id is not None:
        return _repeated(changes, known_id, instruction)
    instruction, made = going_back.agreed(changes, instruction, command.at_original, now)
    command = replace(command, instruction=instruction)
    payment = _receive(changes, instruction, now)
    reason = command.refused or _why_not(changes, command, now)
    if reason is not None:
        payment, event = step(payment, Event.REFUSE, now, reason)
        payment = replace(payment, business_date=business_date(now))
        changes.events.append(event)
        recalling.return_ended(changes, instruction, now, completed=False)
    else:
        if made is not None:
            changes.quotes.put(made.id, HeldQuote(made, instruction.issuer))
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


def _why_not(changes: Changes, command: Reserve, now: datetime) -> Reason | None:
    """The first rule that is broken.

    In this order: time, participants, reference, quote, return or order, limits, currency, cap.
    """
    asked = command.instruction
    return (
        _if(now >= asked.deadline_at, Reason.TM01)
        or registering.why_not(changes, asked)
        or _if(end_to_end.is_spent(changes, asked, now), Reason.DU04)
        or _why_no_quote(changes, asked, now)
        or returning.why_not(changes, asked, now, command.return_within)
        or ordering.why_not(changes, asked, now)
        or daily.why_not(changes, asked, command.limits, now)
        or _why_no_headroom(changes, asked)
    )


def _if(is_broken: bool, reason: Reason) -> Reason | None:  # noqa: FBT001 - the rule itself
    return reason if is_broken else None


def _why_no_headroom(changes: Changes, instruction: Instruction) -> Reason | None:
    needed = debits(instruction)
    creditor = (instruction.acquirer, instruction.credit.currency.code)
    if any(changes.positions.get(key) is None for key in (creditor, *(key for key, _ in needed))):
        return Reason.AM03
    if not all(can_reserve(changes.positions.get(key), amount) for key, amount in needed):
        return Reason.AM23
    return None


def _why_no_quote(changes: Changes, instruction: Instruction, now: datetime) -> Reason | None:
    """A quote is used once, in time, by whom it was given to, for exactly what it says."""
    if instruction.quote_id is None or _is_at_original(instruction):
        return None
    held = changes.quotes.get(instruction.quote_id)
    holds = (
        held is not None
        and held.issuer == instruction.issuer
        and held.used_by is None
        and held.quote.is_open(now)
        and held.quote.provider == instruction.provider
        and (held.terms is None or held.terms.corridor == instruction.corridor)
        and held.quote.source == instruction.debit
        and held.quote.target == instruction.credit
    )
    return None if holds else Reason.AM09


def _is_at_original(instruction: Instruction) -> bool:
    """Whether the books make the quote themselves, when they hold."""
    return instruction.back is not None and instruction.back.rate is BackRate.ORIGINAL


def _hold(changes: Changes, instruction: Instruction, now: datetime) -> None:
    """Both sides before anything leaves: the issuer's debit and, converted, the provider's."""
    for key, amount in debits(instruction):
        position = changes.positions.get(key)
        assert position is not None
        after = position.reserve(amount.minor)
        changes.positions.put(key, after)
        _warn(changes, instruction, position, after, now)
    end_to_end.hold(changes, instruction, now)
    daily.hold(changes, instruction, now)
    returning.hold(changes, instruction)
    ordering.lock(changes, instruction, now)
    if instruction.quote_id is not None:
        held = changes.quotes.get(instruction.quote_id)
        assert held is not None
        changes.quotes.put(instruction.quote_id, replace(held, used_by=instruction.payment_id))


def _warn(
    changes: Changes, instruction: Instruction, before: Position, after: Position, now: datetime
) -> None:
    """Note that a position came so near to its cap that its owner wants to know."""
    owner = changes.registrations.get(after.participant)
    assert owner is not None, "who reserves is registered"
    percent = owner.terms.warn_percent
    if crosses(before, after, percent):
        changes.warnings.append(PositionWarning(instruction.payment_id, after, percent, now))


def debits(instruction: Instruction) -> list[tuple[PositionKey, Money]]:
    """Whose headroom a payment needs, and how much: the issuer's and, converted, the provider's.

    The issuer's is the debit with the fee it pays. What the acquirer pays in interchange is part
    of what it receives in the same journal, so that nobody goes over a cap by a fee.
    """
    held = [((instruction.issuer, instruction.debit.currency.code), instruction.held)]
    if instruction.provider is not None:
        target = instruction.credit
        held.append(((instruction.provider, target.currency.code), target))
    return held
