"""What was used of a day's limits: counted when a payment is taken in, given back if it fails.

Two owners can have a limit: an issuer, and an account at a wallet, which the books know by a keyed
hash only. The count is a row that is locked before it is judged, so two payments that race for
the last of a limit never both get it. Where no limit applies nothing is counted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.use import DailyUse, UseKey
from participants.reasons import Reason
from settlement.business_days import business_date


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """How much one owner may do in a business day.

    Units: ``amount_minor`` counts minor units of the payment's debit currency.
    """

    owner: str
    reason: Reason
    """Why a payment beyond it is refused."""
    count: int | None = None
    amount_minor: int | None = None

    def allows(self, use: DailyUse) -> bool:
        """Whether so much may have been used."""
        return (self.count is None or use.count <= self.count) and (
            self.amount_minor is None or use.amount_minor <= self.amount_minor
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits one payment."""

    refused: Reason | None = None
    """Why its amount is refused by itself, whatever was used before."""
    daily: tuple[DailyLimit, ...] = ()


NO_LIMITS = Limits()


def use_keys(instruction: Instruction, taken_in_at: datetime) -> tuple[UseKey, ...]:
    """The rows that count a payment which was taken in then."""
    if not instruction.counted:
        return ()
    day, code = business_date(taken_in_at), instruction.debit.currency.code
    return tuple((owner, day, code) for owner in instruction.counted)


def why_not(
    changes: Changes, instruction: Instruction, limits: Limits, now: datetime
) -> Reason | None:
    """The first limit that the payment would pass: its own, the account's, the issuer's."""
    if limits.refused is not None:
        return limits.refused
    day, code = business_date(now), instruction.debit.currency.code
    for limit in limits.daily:
        if not limit.allows(_after(changes, (limit.owner, day, code), instruction.debit.minor, 1)):
            return limit.reason
    return None


def hold(changes: Changes, instruction: Instruction, now: datetime) -> None:
    """Count a payment from the moment it is taken in."""
    for key in use_keys(instruction, now):
        changes.uses.put(key, _after(changes, key, instruction.debit.minor, 1))


def release(changes: Changes, instruction: Instruction, taken_in_at: datetime) -> None:
    """Stop counting a payment that did not complete, on the day it was counted."""
    for key in use_keys(instruction, taken_in_at):
        changes.uses.put(key, _after(changes, key, -instruction.debit.minor, -1))


def _after(changes: Changes, key: tuple[str, date, str], minor: int, count: int) -> DailyUse:
    use = changes.uses.get(key) or DailyUse(*key)
    return replace(use, count=use.count + count, amount_minor=use.amount_minor + minor)
