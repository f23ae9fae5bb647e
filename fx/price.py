"""What a provider asks: a base rate, better for larger amounts and for chosen participants.

A publication is one version of that, in force from ``since`` until the provider's next one of the
pair. Its rates are source units for one target unit, so lower is better for the payer, and an
improvement is a share of the base rate that is taken off: a tier's for the amount, a participant's
for whoever asks. Both are shares of the base, so they add up.

A tier begins at a source amount. Where the target is fixed the source is not known before the rate
is, so the target's worth *at the base rate* finds the tier: no circle, and the same answer for
everybody. An amount just below a tier can therefore cost more than one just above it, as anywhere
prices have steps.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from fx.errors import FxError, FxErrorCode, mismatch
from fx.money import Money
from fx.rate import Rate
from fx.rounding import EXACT, ceil_minor, exact_product

_SHARE: Final = re.compile(r"0(?:\.[0-9]{1,8})?")
_NOBODY: Final = MappingProxyType[str, Decimal]({})


@dataclass(frozen=True, slots=True)
class Tier:
    """From ``begins`` (source currency, included) on, the rate is better by ``improvement``."""

    begins: Money
    improvement: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The rate one customer gets for one amount, and what made it better than the base."""

    rate: Rate
    tier: Tier | None
    improvement: Decimal
    """The asking participant's own share; 0 without one."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One version of what ``provider`` asks for a pair, in force from ``since`` (aware) on.

    Raises: ``fx.improvement_invalid``; ``fx.tiers_invalid``.
    """

    provider: str
    rate: Rate
    since: datetime
    version: int = 1
    """Counts the provider's publications of this pair, from 1."""
    tiers: tuple[Tier, ...] = ()
    improvements: Mapping[str, Decimal] = field(default_factory=lambda: _NOBODY)
    """By participant."""
    is_standing: bool = False
    """It never grows stale: a figure of a sandbox that nobody publishes anew."""

    def __post_init__(self) -> None:
        assert self.since.tzinfo is not None, "times are aware"
        assert self.version > 0, "versions count from 1"
        for share in (*(tier.improvement for tier in self.tiers), *self.improvements.values()):
            if _SHARE.fullmatch(f"{share:f}") is None:
                refusal = f"{share} is not a share below 1"
                raise FxError(FxErrorCode.IMPROVEMENT_INVALID, refusal, self.rate.pair)
        self._check_tiers()
        best = max((tier.improvement for tier in self.tiers), default=Decimal(0))
        if best + max(self.improvements.values(), default=Decimal(0)) >= 1:
            refusal = "a tier and a participant's improvement together reach 1"
            raise FxError(FxErrorCode.IMPROVEMENT_INVALID, refusal, self.rate.pair)

    def price_for_source(self, source: Money, participant: str) -> Price:
        """What ``participant`` pays where exactly ``source`` is spent.

        Raises: ``fx.currency_mismatch``.
        """
        if source.currency != self.rate.quote:
            mismatch(str(source.currency), self.rate.pair)
        return self._price(source.minor, participant)

    def price_for_target(self, target: Money, participant: str) -> Price:
        """What ``participant`` pays where exactly ``target`` is delivered.

        >>> from datetime import UTC
        >>> from fx.currency import LAK, THB
        >>> asked = Publication(
        ...     "THFX",
        ...     Rate.parse("656.5", THB, LAK),
        ...     datetime(2026, 11, 20, tzinfo=UTC),
        ...     tiers=(Tier(Money.parse("1000000", LAK), Decimal("0.001")),),
        ...     improvements={"BCEL": Decimal("0.0005")},
        ... )
        >>> asked.price_for_target(Money.parse("100", THB), "LDB").rate.text
        '656.5'
        >>> asked.price_for_target(Money.parse("2000", THB), "BCEL").rate.text
        '655.51525'

        Raises: ``fx.currency_mismatch``.
        """
        return self._price(ceil_minor(self.rate.convert(target)), participant)

    def _price(self, worth_minor: int, participant: str) -> Price:
        reached = [tier for tier in self.tiers if tier.begins.minor <= worth_minor]
        tier = reached[-1] if reached else None
        own = self.improvements.get(participant, Decimal(0))
        off = EXACT.add(own, tier.improvement if tier else Decimal(0))
        kept = exact_product(self.rate.value, EXACT.subtract(Decimal(1), off))
        return Price(Rate(self.rate.base, self.rate.quote, kept), tier, own)

    def _check_tiers(self) -> None:
        begins = [tier.begins.minor for tier in self.tiers]
        shares = [tier.improvement for tier in self.tiers]
        ascend = begins == sorted(set(begins)) and all(minor > 0 for minor in begins)
        ours = all(tier.begins.currency == self.rate.quote for tier in self.tiers)
        if not ascend or not ours or shares != sorted(shares):
            refusal = "tiers ascend, are in the source currency and never get dearer"
            raise FxError(FxErrorCode.TIERS_INVALID, refusal, self.rate.pair)
