"""Instructions to the settlement bank: one movement for each net position that is not nought.

Debits come first because the settlement bank takes in all debits before it pays out a credit: a
participant that cannot pay must be known before anybody has been paid.

Source: ISO 20022 pacs.029, one message per settlement cycle with its movement records.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from participants import ParticipantId
from settlement.netting import NetPosition, Netting


class Direction(StrEnum):
    """Which way the participant's settlement account moves."""

    DEBIT = "debit"
    """The participant pays what it owes."""
    CREDIT = "credit"
    """The participant is paid what it is owed."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One movement on one settlement account.

    ``id`` is the same whenever the window is instructed again, so that sending twice moves once.

    Units: ``amount_minor`` counts minor units of ``currency`` and is more than nought.
    """

    id: str
    window_id: str
    participant: ParticipantId
    currency: str
    direction: Direction
    amount_minor: int

    def __post_init__(self) -> None:
        assert self.amount_minor > 0, "nothing to move is no instruction"


def instructions(netting: Netting, window_id: str) -> tuple[Instruction, ...]:
    """Return a window's instructions, debits before credits, then by currency and participant.

    A window that netted to nothing has none. Debits equal credits in each currency, asserted.
    """
    moves = [
        _instruction(position)
        for position in netting.positions
        if position.window_id == window_id and position.net_minor != 0
    ]
    balance: defaultdict[str, int] = defaultdict(int)
    for move in moves:
        balance[move.currency] += signed_minor(move)
    assert not any(balance.values()), "what is taken in is what is paid out"
    moves.sort(key=lambda move: (move.direction is Direction.CREDIT, move.currency, move.id))
    return tuple(moves)


def signed_minor(instruction: Instruction) -> int:
    """Return the movement in minor units as the settlement account sees it: credits positive."""
    match instruction.direction:
        case Direction.DEBIT:
            return -instruction.amount_minor
        case Direction.CREDIT:
            return instruction.amount_minor


def _instruction(position: NetPosition) -> Instruction:
    return Instruction(
        id=f"{position.window_id}/{position.currency}/{position.participant}",
        window_id=position.window_id,
        participant=position.participant,
        currency=position.currency,
        direction=Direction.DEBIT if position.net_minor < 0 else Direction.CREDIT,
        amount_minor=abs(position.net_minor),
    )
