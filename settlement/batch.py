"""The settlement of one window: its control, who approved, who was short, when it was final.

The window's status says how far it is (`settlement.window`); the batch is the file kept about it.
A control over count, sum and digest is taken when the window closes and taken again before its
nets are computed: a payment that came, went or changed in between stops the settlement.

When somebody is short, nothing has moved. There are six ways out, each with a rule of its own;
unwinding is not open to the operator, because payments are final towards the people who made them.

Source: PFMI principle 8 for the three instants of finality (entered, irrevocable, final).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from participants import LineStatus, ParticipantId, StatementLine
from participants.settlement_asset import Asset
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.waterfall import Layer
from settlement.window import WindowEvent


@dataclass(frozen=True, slots=True)
class Control:
    """What is inside a window, in three figures.

    Units: ``sum_minor`` adds minor units of all currencies: a check figure, not money.
    """

    n: int
    sum_minor: int
    digest: str
    """SHA-256 over the sorted lines."""


def control_of(lines: Iterable[StatementLine]) -> Control:
    """Return the control of a window's booked lines, in whatever order they come."""
    booked = sorted(
        (line.txn_id, line.payer, line.payee, line.currency, line.amount_minor)
        for line in lines
        if line.status is LineStatus.OK
    )
    digest = sha256()
    for cells in booked:
        digest.update(("\x1f".join(map(str, cells)) + "\n").encode())
    return Control(len(booked), sum(minor for *_, minor in booked), digest.hexdigest())


class Way(StrEnum):
    """How a batch gets out of being short."""

    FUND = "fund"
    """The member has paid in what was missing; the bank is asked again."""
    PREFUND = "prefund"
    """The member's pledged cash pays."""
    COLLATERAL = "collateral"
    """The member's collateral pays, at its value after haircut."""
    LOSS_SHARE = "loss_share"
    """The loss waterfall pays, layer after layer: what the member has left first, then others."""
    POSTPONE = "postpone"
    """The whole batch waits and is instructed again at a later time."""
    RECALCULATE = "recalculate"
    """The nets are computed anew without the member."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a way out does."""

    event: WindowEvent | None
    """What happens to the window; None for a way that this scheme does not allow."""
    needs_money: bool
    """Whether somebody pays in for the member before the bank is asked again."""
    needs_two: bool = False
    """Whether two different persons must want it, because the money of others is used."""


WAYS: dict[Way, Rule] = {
    Way.FUND: Rule(WindowEvent.RETRY, needs_money=False),
    Way.PREFUND: Rule(WindowEvent.RETRY, needs_money=True),
    Way.COLLATERAL: Rule(WindowEvent.RETRY, needs_money=True),
    Way.LOSS_SHARE: Rule(WindowEvent.RETRY, needs_money=True, needs_two=True),
    Way.POSTPONE: Rule(WindowEvent.POSTPONE, needs_money=False),
    Way.RECALCULATE: Rule(None, needs_money=False),
}
"""The six ways out of ``short``. Recalculating would take back payments that are final: it stays
a question for what-if, until a rule book with a legal basis says otherwise."""


def event_of(way: Way) -> WindowEvent:
    """Return what happens to the window on a way out.

    Raises: `SettlementError` with ``settlement.way_not_allowed``.
    """
    event = WAYS[way].event
    if event is None:
        raise SettlementError(
            SettlementErrorCode.WAY_NOT_ALLOWED, "final payments are not unwound", way.value
        )
    return event


@dataclass(frozen=True, slots=True)
class Shortage:
    """What one member could not pay when a batch was instructed.

    Units: minor units; ``lowered_minor`` is by how much its cap fell the moment it was known.
    """

    window_id: str
    attempt: int
    participant: ParticipantId
    currency: str
    missing_minor: int
    lowered_minor: int
    way: Way | None = None
    """How it ended."""

    @property
    def key(self) -> tuple[str, int, ParticipantId, str]:
        """What finds this shortage."""
        return self.window_id, self.attempt, self.participant, self.currency


@dataclass(frozen=True, slots=True)
class LossLine:
    """What one layer paid for a member that was short, and whose money it was.

    Units: minor units of ``currency``, more than nought. The member owes it to ``payer``.
    """

    window_id: str
    attempt: int
    participant: ParticipantId
    currency: str
    layer: Layer
    payer: str
    amount_minor: int

    def __post_init__(self) -> None:
        assert self.amount_minor > 0, "a layer that pays nothing has no line"


def message_id_of(window_id: str, attempt: int) -> str:
    """Return the id of the message that instructs a window for the n-th time.

    >>> message_id_of("2026-11-20/2", 1)
    '2026-11-20-2-1'
    """
    return f"{window_id.replace('/', '-')}-{attempt}"


@dataclass(frozen=True, slots=True)
class Batch:
    """The file kept about one window's settlement."""

    window_id: str
    steps: int = 0
    control: Control | None = None
    netting_digest: str | None = None
    approved_by: tuple[str, ...] = ()
    """Marks of the keys, each once, in the order in which they agreed."""
    attempt: int = 0
    """How often it was instructed."""
    message_id: str | None = None
    """The last message to the settlement bank."""
    not_before: datetime | None = None
    """When a postponed batch is instructed again."""
    entered_at: datetime | None = None
    irrevocable_at: datetime | None = None
    final_at: datetime | None = None
    shortages: tuple[Shortage, ...] = field(default=())
    asset: Asset = Asset.CASH
    """What it settles in."""
    way_proposed: Way | None = None
    """The way out that one person wants and another has not agreed to."""
    proposed_by: str | None = None

    def approved(self, by: str) -> Self:
        """Return the batch with one more approval; a second one of the same key counts once."""
        if by in self.approved_by:
            return self
        return replace(self, approved_by=(*self.approved_by, by))

    def is_waiting(self, now: datetime) -> bool:
        """Say whether it was postponed and its time has not come."""
        return self.not_before is not None and now < self.not_before


@dataclass(frozen=True, slots=True)
class BatchStep:
    """One thing that happened to a batch; never changed once written."""

    window_id: str
    step: int
    event: WindowEvent
    from_status: str
    to_status: str
    by: str
    detail: str
    at: datetime
