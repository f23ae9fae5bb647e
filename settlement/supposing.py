"""What can be supposed of a day, and what a supposition comes to.

A scenario says how the same payments would have been settled: by which model, at which cut-offs,
under which caps, with whom failing or on holiday. Its outcome is one row per currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from settlement.cube import BUCKETS


class Model(StrEnum):
    """How obligations become final."""

    NET = "net"
    """Each window's multilateral net, at its cut-off."""
    PREFUNDED = "prefunded"
    """The same; nobody's position in a window falls below what it paid in before."""
    GROSS = "gross"
    """Each payment by itself and at once, from the payer's own money."""
    HYBRID = "hybrid"
    """Net within the settlement bank's hours, prefunded gross outside of them."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One supposition. Cut-offs are buckets at which a window ends; the day's end is always one.

    ``caps`` are net debit caps by member in minor units, ``cap_minor`` for whoever has none;
    ``collateral`` is what each has deposited, in the prefunded models what it paid in: none for
    anybody asks how much would be needed. ``hours`` are the first bucket of the settlement bank's
    hours and the first one after them. ``defaults`` are members that cannot pay; ``closed`` are
    members on holiday, whose payments wait for the next day. ``unwind`` says that the scheme nets
    again without the defaulters' payments: what the survivors then owe is what is compared.
    """

    name: str
    model: str = Model.NET
    cut_offs: tuple[int, ...] = ()
    cap_minor: int | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    collateral: Mapping[str, int] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    offset: str = "none"
    unwind: bool = False
    hours: tuple[int, int] = (0, BUCKETS)

    @property
    def needs_cells(self) -> bool:
        """Whether the way through a bucket matters, and not only what it comes to."""
        return self.cap_minor is not None or bool(self.caps) or self.model != Model.NET

    @property
    def absent(self) -> frozenset[str]:
        """Members whose row and column are taken out of the cube."""
        return frozenset(self.closed) | (frozenset(self.defaults) if self.unwind else frozenset())

    @property
    def ends(self) -> tuple[int, ...]:
        """The buckets at which windows end, the day's end among them."""
        return tuple(sorted({*self.cut_offs, BUCKETS} & set(range(1, BUCKETS + 1))))


@dataclass(frozen=True, slots=True)
class Outcome:
    """R-24: what a scenario comes to in one currency. Units: minor units; minutes by value.

    ``peak_liquidity_minor`` is what members must hold together: net, what all net debtors of the
    largest window owe; gross and prefunded, what it takes for every payment to pass at once, or
    what was paid in. ``queued_minor`` is what that did not cover: gross it waits unsettled to the
    end, hybrid for the next net. ``netting_ppm`` is the share of the gross that need not move, in
    parts per million.
    """

    scenario: str
    currency: str
    cycles: int
    gross_minor: int
    net_minor: int
    peak_liquidity_minor: int
    collateral_minor: int
    rejected: int
    rejected_minor: int
    cover_2_minor: int
    settlement_legs: int
    shortfall_minor: int
    queued_minor: int
    delay_minutes: int
    netting_ppm: int
