"""A window that is short, and the way out that the operator chooses.

The members' own cover comes first, then the others', layer by layer; the money of others needs two
persons. Whatever pays, pays in cash that moves with the decision, in one transaction: as funding
with the mark of whoever decided, and as a line for each layer and payer, which is what the member
owes them. No cap is raised but by that cash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fx import Money, currency
from lapnet_sim.clearing.ports import ClearingReads, Offload
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.settlement_commands import BatchOutcome, ResolveShort, SettlementResult
from lapnet_sim.payments.switch import Switch
from participants import OPERATOR, ParticipantId
from settlement.batch import WAYS, LossLine, Shortage, Way
from settlement.cover_terms import cover_terms
from settlement.instruction import Direction, Instruction
from settlement.loss import cover_loss
from settlement.waterfall import Layer


class Drawn(Protocol):
    """What was paid for members before."""

    def losses(self) -> list[LossLine]:
        """Every line of every layer."""


class ShortageReads(ClearingReads, Protocol):
    """What is stored of windows, of positions and of what was drawn."""

    @property
    def settlements(self) -> Drawn:
        """What was drawn."""

    def positions(self) -> list[Position]:
        """Who keeps money at the settlement bank."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The operator's word on a window that is short."""

    window_id: str
    way: Way
    by: str
    not_before: datetime | None = None
    """For a batch that is postponed."""


LAYERS: dict[Way, tuple[Layer, ...]] = {
    Way.PREFUND: (Layer.PREFUND,),
    Way.COLLATERAL: (Layer.COLLATERAL,),
}
"""The layer that a way uses alone; sharing the loss uses all of them, in the scheme's order."""


async def resolve_short(
    switch: Switch, reads: ShortageReads, choice: Choice, offload: Offload
) -> SettlementResult:
    """Take the way out, or propose it where two must want it; then the window goes on by itself.

    Raises:
        SwitchError: ``switch.window_status`` if it is not short, ``switch.way_not_allowed``,
            ``switch.cover_short``, ``switch.four_eyes`` where the second person is the first;
            nothing moved.
    """
    if WAYS[choice.way].event is None:
        raise SwitchError(SwitchErrorCode.WAY_NOT_ALLOWED, "final payments are not unwound", "/way")
    batch = await offload(lambda: reads.batch(choice.window_id))
    short = [each for each in batch.shortages if each.way is None] if batch else []
    if not short:
        raise SwitchError(
            SwitchErrorCode.WINDOW_STATUS, "nobody is short in this window", choice.window_id
        )
    lines = await offload(lambda: _lines(reads, choice, short))
    now = switch.clock.now()
    command = ResolveShort(
        window_id=choice.window_id,
        way=choice.way,
        by=choice.by,
        shorts=tuple((each.participant, each.currency) for each in short),
        fundings=tuple(
            Funding(uuid7(now, switch.chance), who, direction, amount, choice.by, now, ended_at=now)
            for who, direction, amount in moves(lines)
        ),
        not_before=choice.not_before,
        lines=tuple(lines),
    )
    result = await switch.ledger.apply(command)
    if isinstance(result, Refused):
        same = result.refusal is Refusal.SAME_HAND
        code = SwitchErrorCode.FOUR_EYES if same else SwitchErrorCode.COVER_SHORT
        raise SwitchError(code, result.detail, "/way")
    assert isinstance(result, BatchOutcome)
    if result.replayed:
        raise SwitchError(
            SwitchErrorCode.WINDOW_STATUS, f"the window is {result.status}", choice.window_id
        )
    return result


Move = tuple[ParticipantId, FundingDirection, Money]


def moves(lines: Iterable[LossLine]) -> list[Move]:
    """The cash that moves: into the accounts of those who are short, out of survivors'.

    What was pledged or lent comes from outside the settlement accounts.
    """
    paid_in: dict[tuple[ParticipantId, str], int] = {}
    found: list[Move] = []
    for line in lines:
        key = line.participant, line.currency
        paid_in[key] = paid_in.get(key, 0) + line.amount_minor
        if line.layer is Layer.SURVIVORS:
            amount = Money(line.amount_minor, currency(line.currency))
            found.append((ParticipantId(line.payer), FundingDirection.OUT, amount))
    for (who, code), minor in paid_in.items():
        found.append((who, FundingDirection.IN, Money(minor, currency(code))))
    return found


def _lines(reads: ShortageReads, choice: Choice, short: Iterable[Shortage]) -> list[LossLine]:
    """Who pays for each of those who are short; nobody where they paid themselves.

    Raises:
        SwitchError: ``switch.cover_short``.
    """
    if not WAYS[choice.way].needs_money:
        return []
    orders, terms = reads.instructions(choice.window_id), cover_terms()
    layers = LAYERS.get(choice.way, terms.order)
    home = terms.currency.code
    members = {each.participant for each in reads.positions() if each.currency == home} - {OPERATOR}
    drawn, found = reads.settlements.losses(), list[LossLine]()
    for each in short:
        receives = _receives(orders, each)
        loss = cover_loss(each, layers, terms, receives, members, [*drawn, *found])
        if loss.uncovered_minor:
            left = each.missing_minor - loss.uncovered_minor
            raise SwitchError(
                SwitchErrorCode.COVER_SHORT,
                f"{each.participant} has {left} minor units of {each.currency} left for it",
                "/way",
            )
        found += loss.lines
    return found


def _receives(orders: Iterable[Instruction], short: Shortage) -> dict[ParticipantId, int]:
    return {
        order.participant: order.amount_minor
        for order in orders
        if order.currency == short.currency and order.direction is Direction.CREDIT
    }
