"""Prefunded cash in and out: never more out than is there and not needed.

The cap follows the cash: it rises or falls when the settlement bank has said that the cash moved,
and not before. What shall go out is held from the moment it is asked for, so that nobody pays with
it meanwhile, and is free again if the bank refuses.

In this scheme the cap is the cash at the settlement bank. What may be taken out must leave every
closed window coverable, and money received in the open window is not cash yet: so nothing goes
out while a closed window waits for its settlement, and at no time more than the cash itself.
"""

from dataclasses import replace
from datetime import datetime

from fx import LAK
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingEvent, FundingStatus
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registry_commands import (
    FundingConflict,
    FundingOutcome,
    MoveFunds,
    NoteFunding,
    Refusal,
    Refused,
)
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.tokens import holding_of, leaving_minor
from settlement.window import SETTLING


def move(
    changes: Changes, command: MoveFunds, _: datetime
) -> FundingOutcome | FundingConflict | Refused:
    """Take down that cash shall move, or answer a repetition, or refuse and hold nothing."""
    funding = replace(command.funding, status=FundingStatus.ASKED)
    position = _position(changes, funding)
    known = changes.fundings.get(funding.id)
    if known is not None:
        if not known.is_same_request(funding):
            return FundingConflict(funding.id)
        return FundingOutcome(known, position, replayed=True)
    refused = _why_not(changes, funding, position)
    if refused is not None:
        return refused
    if funding.held_minor:
        position = position.reserve(funding.held_minor)
        changes.positions.put(position.key, position)
    changes.fundings.put(funding.id, funding)
    return FundingOutcome(funding, position)


def note(changes: Changes, command: NoteFunding, now: datetime) -> FundingOutcome:
    """Move the cap as the settlement bank moved the cash, or set free what was held; once."""
    known = changes.fundings.get(command.funding.id)
    assert known is not None, "the bank is asked what is stored"
    position = _position(changes, known)
    if known.status is not FundingStatus.ASKED:
        return FundingOutcome(known, position, replayed=True)
    if known.held_minor:
        position = position.release(known.held_minor)
    if command.event is FundingEvent.BOOK:
        position = replace(position, cap_minor=position.cap_minor + known.signed.minor)
    after = known.after(command.event, command.reason, now)
    changes.positions.put(position.key, position)
    changes.fundings.put(after.id, after)
    return FundingOutcome(after, position)


def _position(changes: Changes, funding: Funding) -> Position:
    key = (funding.participant, funding.amount.currency.code)
    return changes.positions.get(key) or Position(*key, cap_minor=0)


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
    """What of a cap is cash that stays: not on its way out and, of kip, not digital."""
    tokens = holding_of(changes, position.participant) if position.currency == LAK.code else None
    leaving = leaving_minor(changes, position)
    return position.cap_minor - leaving - (tokens.total_minor if tokens else 0)
