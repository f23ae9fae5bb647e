"""Digital kip in the books: issued against cash, locked by net debtors, moved with a settlement.

A participant's cap counts its cash and its digital kip together, so turning one into the other
changes no headroom. What is issued is what is held plus what is locked, at every commit; nothing is
turned while a closed window waits for its settlement, as no cash goes out then.

Source: the kip pilot (DLak) of the Bank of the Lao PDR, as a second settlement asset.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fx import LAK
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.token_values import Holding, TokenKind, TokenMove
from participants import ParticipantId
from settlement.window import SETTLING


@dataclass(frozen=True, slots=True)
class MoveTokens:
    """Turn cash into digital kip, or back. Units: minor units of LAK."""

    id: UUID
    """Chosen by whoever asks; asking again with it is a repetition."""
    participant: ParticipantId
    kind: TokenKind
    minor: int
    by: str

    def __post_init__(self) -> None:
        assert self.kind in (TokenKind.ISSUE, TokenKind.REDEEM)
        assert self.minor > 0


@dataclass(frozen=True, slots=True)
class TokensMoved:
    """What a participant holds after a command."""

    holding: Holding
    replayed: bool = False


def turn(changes: Changes, command: MoveTokens, now: datetime) -> TokensMoved | Refused:
    """Turn cash into digital kip or back, answer a repetition, or refuse and move nothing."""
    cause = command.id.hex
    holding = holding_of(changes, command.participant)
    known = [each for each in changes.token_moves.values() if each.cause == cause]
    if known:
        (before,) = known
        wanted = (command.participant, command.kind, command.minor)
        if (before.participant, before.kind, before.amount_minor) != wanted:
            return Refused(Refusal.STATUS, "this id was used for another movement")
        return TokensMoved(holding, replayed=True)
    if any(window.status in SETTLING for window in changes.windows.values()):
        return Refused(Refusal.UNSETTLED, "a closed window is being settled")
    position = changes.positions.get((command.participant, LAK.code))
    if position is None:
        return Refused(Refusal.UNKNOWN, "no participant of this code keeps kip")
    issues = command.kind is TokenKind.ISSUE
    cash = position.cap_minor - leaving_minor(changes, position) - holding.total_minor
    most = cash if issues else holding.held_minor
    if command.minor > most:
        return Refused(Refusal.SHORT, f"at most {max(most, 0)} minor units are there")
    move(changes, TokenMove(cause, command.participant, command.kind, command.minor, None, now))
    return TokensMoved(holding_of(changes, command.participant))


def move(changes: Changes, made: TokenMove) -> None:
    """Write a movement and the holding after it."""
    before, minor = holding_of(changes, made.participant), made.amount_minor
    match made.kind:
        case TokenKind.ISSUE:
            after = replace(before, held_minor=before.held_minor + minor)
        case TokenKind.REDEEM:
            after = replace(before, held_minor=before.held_minor - minor)
        case TokenKind.LOCK:
            after = replace(
                before,
                held_minor=before.held_minor - minor,
                locked_minor=before.locked_minor + minor,
            )
        case TokenKind.PAY:
            after = replace(before, locked_minor=before.locked_minor - minor)
        case TokenKind.RECEIVE:
            after = replace(before, held_minor=before.held_minor + minor)
    changes.holdings.put(made.participant, after)
    changes.token_moves.put(made.key, made)


def holding_of(changes: Changes, participant: ParticipantId) -> Holding:
    """What a participant holds."""
    return changes.holdings.get(participant) or Holding(participant)


def leaving_minor(changes: Changes, position: Position) -> int:
    """Cash of a position that the settlement bank has been asked to pay out."""
    return sum(
        funding.held_minor
        for funding in changes.fundings.values()
        if (funding.participant, funding.amount.currency.code) == position.key
    )
