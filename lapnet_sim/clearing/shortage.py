"""A window that is short, and the way out that the operator chooses.

The members' own cover comes first, then the others. Whatever pays, pays in cash that moves with the
decision, in one transaction, and is kept as funding with the mark of whoever decided.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

from fx import Money, currency
from lapnet_sim.clearing.ports import ClearingReads, Offload
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.registry_commands import Refused
from lapnet_sim.ledger.settlement_commands import BatchOutcome, ResolveShort, SettlementResult
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from settlement.batch import WAYS, Shortage, Way
from settlement.instruction import Direction, Instruction
from settlement.waterfall import after_haircut, shares


class Drawn(Protocol):
    """What was paid in one way before."""

    def drawn(self, way: Way) -> dict[PositionKey, int]:
        """By participant and currency, in minor units."""


class ShortageReads(ClearingReads, Protocol):
    """What is stored of windows and of what was drawn."""

    @property
    def settlements(self) -> Drawn:
        """What was drawn."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The operator's word on a window that is short."""

    window_id: str
    way: Way
    by: str
    not_before: datetime | None = None
    """For a batch that is postponed."""


@lru_cache
def pledged() -> Mapping[Way, Money]:
    """What each member has pledged, by the way it is used, after haircut."""
    table = tomllib.loads((files("settlement") / "data" / "cover.toml").read_text("utf-8"))
    code = currency(table["currency"])
    value = Money.parse(table["collateral"]["value"], code).minor
    return {
        Way.PREFUND: Money.parse(table["prefund"]["amount"], code),
        Way.COLLATERAL: Money(after_haircut(value, table["collateral"]["haircut_bp"]), code),
    }


async def resolve_short(
    switch: Switch, reads: ShortageReads, choice: Choice, offload: Offload
) -> SettlementResult:
    """Take the way out; the window goes on by itself afterwards.

    Raises:
        SwitchError: ``switch.window_status`` if it is not short, ``switch.way_not_allowed``,
            ``switch.cover_short``; nothing moved.
    """
    if WAYS[choice.way].event is None:
        raise SwitchError(SwitchErrorCode.WAY_NOT_ALLOWED, "final payments are not unwound", "/way")
    batch = await offload(lambda: reads.batch(choice.window_id))
    short = [each for each in batch.shortages if each.way is None] if batch else []
    if not short:
        raise SwitchError(
            SwitchErrorCode.WINDOW_STATUS, "nobody is short in this window", choice.window_id
        )
    moves = await offload(lambda: _moves(reads, choice, short))
    now = switch.clock.now()
    command = ResolveShort(
        window_id=choice.window_id,
        way=choice.way,
        by=choice.by,
        shorts=tuple((each.participant, each.currency) for each in short),
        fundings=tuple(
            Funding(uuid7(now, switch.chance), who, direction, amount, choice.by, now)
            for who, direction, amount in moves
        ),
        not_before=choice.not_before,
    )
    result = await switch.ledger.apply(command)
    if isinstance(result, Refused):
        raise SwitchError(SwitchErrorCode.COVER_SHORT, result.detail, "/way")
    assert isinstance(result, BatchOutcome)
    if result.replayed:
        raise SwitchError(
            SwitchErrorCode.WINDOW_STATUS, f"the window is {result.status}", choice.window_id
        )
    return result


Move = tuple[ParticipantId, FundingDirection, Money]


def _moves(reads: ShortageReads, choice: Choice, short: Iterable[Shortage]) -> list[Move]:
    """The cash that moves: into the accounts of those who are short, out of whoever pays."""
    if not WAYS[choice.way].needs_money:
        return []
    moves: list[Move] = []
    for each in short:
        missing = Money(each.missing_minor, currency(each.currency))
        if choice.way is Way.LOSS_SHARE:
            moves += _shared(reads.instructions(choice.window_id), each, missing)
        else:
            _refuse_uncovered(reads.settlements.drawn(choice.way), choice.way, each)
        moves.append((each.participant, FundingDirection.IN, missing))
    return moves


def _shared(orders: Iterable[Instruction], short: Shortage, missing: Money) -> list[Move]:
    receives = {
        order.participant: order.amount_minor
        for order in orders
        if order.currency == short.currency and order.direction is Direction.CREDIT
    }
    return [
        (who, FundingDirection.OUT, Money(minor, missing.currency))
        for who, minor in sorted(shares(missing.minor, receives).items())
    ]


def _refuse_uncovered(drawn: Mapping[PositionKey, int], way: Way, short: Shortage) -> None:
    cover = pledged()[way]
    left = cover.minor if cover.currency.code == short.currency else 0
    left -= drawn.get((short.participant, short.currency), 0)
    if left < short.missing_minor:
        raise SwitchError(
            SwitchErrorCode.COVER_SHORT,
            f"{short.participant} has {max(left, 0)} minor units of {short.currency} left for it",
            "/way",
        )
