"""The debtor's reference is spent by one payment a day: held, freed, and refused when repeated."""

from datetime import datetime

from lapnet_sim.ledger.end_to_end_key import day_of, is_unique, key_of, key_of_stored
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.state import Changes


def is_spent(changes: Changes, instruction: Instruction, now: datetime) -> bool:
    """Whether another payment of the issuer, open or completed, has this reference today."""
    if not is_unique(instruction):
        return False
    return bool(changes.end_to_end.get(key_of(instruction, day_of(now))))


def hold(changes: Changes, instruction: Instruction, now: datetime) -> None:
    """Spend the reference with a payment that was taken in."""
    if is_unique(instruction):
        changes.end_to_end.put(key_of(instruction, day_of(now)), value=True)


def release(changes: Changes, payment: Payment) -> None:
    """Give the reference of a payment that did not complete back."""
    if is_unique(payment.instruction):
        changes.end_to_end.put(key_of_stored(payment), value=False)
