"""Prefunded cash in and out: never more out than is there and not needed.

In this scheme the cap is the cash at the settlement bank. What may be taken out must leave every
closed window coverable, and money received in the open window is not cash yet: so nothing goes
out while a closed window waits for its settlement, and at no time more than the cash itself.
"""

from datetime import datetime

from fx import LAK
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registry_commands import (
    FundingConflict,
    FundingOutcome,
    MoveFunds,
    Refusal,
    Refused,
)
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.tokens import holding_of
from settlement.window import SETTLING


def move(
    changes: Changes, command: MoveFunds, _: datetime
) -> FundingOutcome | FundingConflict | Refused:
    """Move prefunded cash, or answer a repetition, or refuse and move nothing."""
    funding = command.funding
    key = (funding.participant, funding.amount.currency.code)
    position = changes.positions.get(key) or Position(*key, cap_minor=0)
    known = changes.fundings.get(funding.id)
    if known is not None:
        if not known.is_same_request(funding):
            return FundingConflict(funding.id)
        return FundingOutcome(known, position, replayed=True)
    refused = _why_not(changes, funding, position)
    if refused is not None:
        return refused
    minor = funding.amount.minor
    is_in = funding.direction is FundingDirection.IN
    after = position.fund(minor) if is_in else position.withdraw(minor)
    changes.positions.put(key, after)
    changes.fundings.put(funding.id, funding)
    return FundingOutcome(funding, after)


def _why_not(changes: Changes, funding: Funding, position: Position) -> Refused | None:
    registered = changes.registrations.get(funding.participant)
    if registered is None:
        return Refused(Refusal.UNKNOWN, "no participant has this code")
    if funding.direction is FundingDirection.IN:
        if registered.status is ParticipantStatus.CLOSED:
            return Refused(Refusal.STATUS, "nothing is paid in for one that is closed")
        return None
    if any(window.status in SETTLING for window in changes.windows.values()):
        return Refused(Refusal.UNSETTLED, "a closed window is being settled")
    free = min(position.free_minor, cash_minor(changes, position))
    if funding.amount.minor > free:
        return Refused(Refusal.SHORT, f"at most {free} minor units are free")
    return None


def cash_minor(changes: Changes, position: Position) -> int:
    """What of a cap is cash: of kip, what is not digital."""
    tokens = holding_of(changes, position.participant) if position.currency == LAK.code else None
    return position.cap_minor - (tokens.total_minor if tokens else 0)
