"""Sending completed money back: a new payment the other way, capped by the one it returns.

What is on its way back counts as much as what has come back, so however many returns of one
payment run at once, they never add up to more than was paid. The total is a row of its own: the
payment itself is final and never changes.
"""

from datetime import datetime, timedelta

from lapnet_sim.ledger import going_back
from lapnet_sim.ledger.back import BackRate
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from lapnet_sim.ledger.state import Changes
from participants.reasons import Reason


def why_not(
    changes: Changes, instruction: Instruction, now: datetime, within: timedelta = RETURN_PERIOD
) -> Reason | None:
    """The first rule a return breaks: original, direction, period, amount."""
    if instruction.original_id is None:
        return None
    original = changes.payments.get(instruction.original_id)
    if original is None or original.status is not Status.COMPLETED:
        return Reason.NOOR
    if not _is_its_way_back(instruction, original):
        return Reason.AG03
    assert original.concluded_at is not None
    if now > original.concluded_at + within:
        return Reason.TM01
    if instruction.sent_back.minor > left_minor(changes, original):
        return Reason.AM09
    return going_back.why_not(changes, instruction, original)


def hold(changes: Changes, instruction: Instruction) -> None:
    """Count a return from the moment it is taken in."""
    going_back.count(changes, instruction, 1)
    _add(changes, instruction, instruction.sent_back.minor)


def release(changes: Changes, instruction: Instruction) -> None:
    """Stop counting a return that did not complete."""
    going_back.count(changes, instruction, -1)
    _add(changes, instruction, -instruction.sent_back.minor)


def left_minor(changes: Changes, original: Payment) -> int:
    """What has neither come back nor is on its way back, in minor units."""
    return original.instruction.credit.minor - (changes.returned.get(original.id) or 0)


def adjust(changes: Changes, original: Payment, minor: int) -> None:
    """Count what an accepted dispute gave back as if it had been returned."""
    changes.returned.put(original.id, (changes.returned.get(original.id) or 0) + minor)


def _add(changes: Changes, instruction: Instruction, minor: int) -> None:
    if instruction.original_id is not None:
        total = (changes.returned.get(instruction.original_id) or 0) + minor
        assert total >= 0
        changes.returned.put(instruction.original_id, total)


def _is_its_way_back(instruction: Instruction, original: Payment) -> bool:
    """From whoever was paid to whoever paid, out of one currency and into the other."""
    paid = original.instruction
    converted = paid.provider is not None
    at_its_rate = instruction.back is None or instruction.back.rate is BackRate.ORIGINAL
    return (
        (instruction.back is not None) == converted
        and paid.original_id is None
        and instruction.issuer == paid.acquirer
        and instruction.acquirer == paid.issuer
        and instruction.debit.currency == instruction.sent_back.currency == paid.credit.currency
        and instruction.credit.currency == paid.debit.currency
        and (instruction.provider == paid.provider or not at_its_rate)
        and (instruction.sent_back == instruction.debit or at_its_rate)
    )
