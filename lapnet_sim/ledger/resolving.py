"""A way out of being short, in the books: cash moves and is kept as lines, all of it or none.

The money of others needs two persons: what the first one wants is kept, and done when a second one
wants it too. A cap rises by cash that came in, and by nothing else.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.moving import cash_minor
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.settlement_commands import ResolveShort
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.token_values import TokenKind, TokenMove
from lapnet_sim.ledger.tokens import move as move_tokens
from participants.settlement_asset import Asset, asset_of
from settlement.batch import WAYS, Batch, event_of, message_id_of
from settlement.window import WindowEvent

Caps = dict[PositionKey, Position | None]


def resolve(
    changes: Changes, batch: Batch, command: ResolveShort, now: datetime
) -> tuple[Batch, WindowEvent] | Refused:
    """Return the file about the window and what happens to it, or refuse and move nothing."""
    event = event_of(command.way)
    if WAYS[command.way].needs_two:
        if batch.way_proposed is not command.way:
            proposed = replace(batch, way_proposed=command.way, proposed_by=command.by)
            return proposed, WindowEvent.PROPOSE
        if batch.proposed_by == command.by:
            return Refused(Refusal.SAME_HAND, "another person must agree that others pay")
    standing = [each for each in batch.shortages if each.way is None]
    assert {(each.participant, each.currency) for each in standing} == set(command.shorts)
    caps: Caps = {key: changes.positions.get(key) for key in command.shorts}
    for shortage in standing:
        _move(caps, (shortage.participant, shortage.currency), shortage.lowered_minor)
    refused = _fund(changes, caps, command.fundings)
    if refused is not None:
        return refused
    for position in caps.values():
        assert position is not None
        changes.positions.put(position.key, position)
    for funding in command.fundings:
        changes.fundings.put(funding.id, funding)
        _issue(changes, batch, funding, now)
    changes.loss_lines += command.lines
    ended = {each.key: replace(each, way=command.way) for each in standing}
    for shortage in ended.values():
        changes.shortages.put(shortage.key, shortage)
    attempt = batch.attempt + (event is WindowEvent.RETRY)
    after = replace(
        batch,
        attempt=attempt,
        message_id=message_id_of(batch.window_id, attempt),
        way_proposed=None,
        proposed_by=None,
        not_before=command.not_before,
        shortages=tuple(ended.get(each.key, each) for each in batch.shortages),
    )
    return after, event


def _fund(changes: Changes, caps: Caps, fundings: Iterable[Funding]) -> Refused | None:
    """Let cash move in ``caps``, or say why it cannot."""
    for funding in fundings:
        if changes.fundings.get(funding.id) is not None:
            return Refused(Refusal.STATUS, "a funding id was used before")
        key, minor = (funding.participant, funding.amount.currency.code), funding.amount.minor
        position = caps.setdefault(key, changes.positions.get(key))
        if funding.direction is FundingDirection.IN:
            _move(caps, key, minor)
        elif position is None or minor > min(position.free_minor, cash_minor(changes, position)):
            return Refused(Refusal.SHORT, f"{funding.participant} cannot bear its share")
        else:
            _move(caps, key, -minor)
    return None


def _issue(changes: Changes, batch: Batch, funding: Funding, now: datetime) -> None:
    """Cash that comes in for a window that settles in digital kip becomes digital kip."""
    is_in = funding.direction is FundingDirection.IN
    if is_in and asset_of(batch.asset, funding.amount.currency.code) is Asset.DLAK:
        minor, who = funding.amount.minor, funding.participant
        made = TokenMove(funding.id.hex, who, TokenKind.ISSUE, minor, batch.window_id, now)
        move_tokens(changes, made)


def _move(caps: Caps, key: PositionKey, minor: int) -> None:
    position = caps[key]
    assert position is not None
    caps[key] = position.fund(minor) if minor >= 0 else position.withdraw(-minor)
