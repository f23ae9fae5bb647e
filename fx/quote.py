"""Quotes: what a payer gives, what a payee gets, and where every part of the difference goes.

A quote fixes one side exactly and finds the other. Whichever side is fixed, rounding favours the
provider, who carries the risk of the rate until the quote expires:

* target fixed, ``T``: source ``S`` is ``T x r`` rounded up to the source currency's step;
* source fixed, ``S``: target ``T`` is ``S / r`` rounded down to the target currency's step,

where ``r`` is the customer's rate, source units for one target unit: the mid rate plus a markup.
The source then falls into three parts, in minor units, that the ledger books as lines of their own:

    principal   T x mid, rounded up           what the target is worth
    spread      T x r, rounded up, less that  what the markup earns
    rounding    all the rest of S             what whole steps leave over

``residual`` is the exact ``S - T x r``, for those who study rounding itself.

When several rules are broken the first of these answers: ``fx.currency_mismatch``,
``fx.markup_invalid``, ``fx.too_many_decimals``, ``fx.below_minimum``, ``fx.out_of_range``; the
last two of the fixed amount before the found one.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from fx.currency import Currency
from fx.errors import FxError, FxErrorCode, mismatch
from fx.money import WHOLE_DIGITS, Money
from fx.rate import Rate
from fx.rounding import EXACT, ceil_minor, ceil_step, floor_step

_MARKUP: Final = re.compile(r"0(?:\.[0-9]{1,10})?")


class Side(StrEnum):
    """Which amount of a conversion the customer fixed."""

    SOURCE = "source"
    """What the payer gives; the target is found."""
    TARGET = "target"
    """What the payee gets; the source is found. The usual one for QR payments."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A promise: until ``expires_at``, ``source`` buys ``target``.

    Units: ``rate`` and ``mid`` are source units for one target unit; the ``..._minor`` parts and
    ``residual`` are minor units of the source currency. Made by ``quote_for_target`` and
    ``quote_for_source``; never changed.
    """

    id: UUID
    provider: str
    fixed: Side
    source: Money
    target: Money
    rate: Rate
    mid: Rate
    principal_minor: int
    spread_minor: int
    rounding_minor: int
    residual: Decimal
    created_at: datetime
    expires_at: datetime

    def __post_init__(self) -> None:
        parts = (self.principal_minor, self.spread_minor, self.rounding_minor)
        assert sum(parts) == self.source.minor, "the parts must add up to the source"
        assert min(parts) >= 0, "no part may be negative"
        assert self.residual >= 0, "rounding must favour the provider"
        assert self.created_at.tzinfo is not None, "times are aware"
        assert self.created_at < self.expires_at, "a quote lives for some time"

    def is_open(self, at: datetime) -> bool:
        """Whether the promise still holds at ``at``; at ``expires_at`` it no longer does."""
        return at < self.expires_at


def quote_for_target(
    id: UUID,  # noqa: A002 - named like the field it fills
    provider: str,
    target: Money,
    source_currency: Currency,
    mid: Rate,
    markup: Decimal,
    now: datetime,
    life: timedelta,
) -> Quote:
    """A quote that delivers exactly ``target``.

    ``mid`` is source units for one target unit, ``markup`` a share such as ``Decimal("0.01")``.

    Raises: the codes of the module's list.
    """
    rate = _customer_rate(target.currency, source_currency, mid, markup)
    _check_payable(target)
    source = Money(ceil_step(rate.convert(target), source_currency), source_currency)
    return _split(id, provider, Side.TARGET, source, target, rate, mid, now, life)


def quote_for_source(
    id: UUID,  # noqa: A002 - named like the field it fills
    provider: str,
    source: Money,
    target_currency: Currency,
    mid: Rate,
    markup: Decimal,
    now: datetime,
    life: timedelta,
) -> Quote:
    """A quote that spends exactly ``source``.

    ``mid`` is source units for one target unit, ``markup`` a share such as ``Decimal("0.01")``.

    Raises: the codes of the module's list.
    """
    rate = _customer_rate(target_currency, source.currency, mid, markup)
    _check_payable(source)
    target_minor = floor_step(Decimal(rate.affords(source)), target_currency)
    target = Money(target_minor, target_currency)
    return _split(id, provider, Side.SOURCE, source, target, rate, mid, now, life)


def _customer_rate(target: Currency, source: Currency, mid: Rate, markup: Decimal) -> Rate:
    if (mid.base, mid.quote) != (target, source):
        mismatch(f"{target}/{source}", mid.pair)
    if _MARKUP.fullmatch(f"{markup:f}") is None:
        raise FxError(FxErrorCode.MARKUP_INVALID, f"{markup} is not a share below 1")
    return mid.marked_up(markup)


def _check_payable(fixed: Money) -> None:
    if not fixed.is_whole_step:
        raise FxError(FxErrorCode.TOO_MANY_DECIMALS, f"{fixed} is not a whole step")
    _check_size(fixed)


def _check_size(money: Money) -> None:
    """One step at least, and no more digits than the wire carries."""
    if money.minor < money.currency.step_minor:
        raise FxError(FxErrorCode.BELOW_MINIMUM, f"{money} is less than one step")
    if money.minor >= 10**WHOLE_DIGITS * money.currency.unit_minor:
        raise FxError(FxErrorCode.OUT_OF_RANGE, f"{money} has more than {WHOLE_DIGITS} digits")


def _split(
    quote_id: UUID,
    provider: str,
    fixed: Side,
    source: Money,
    target: Money,
    rate: Rate,
    mid: Rate,
    now: datetime,
    life: timedelta,
) -> Quote:
    """Both amounts known: name the parts of the source."""
    _check_size(source)
    _check_size(target)
    exact_cost = rate.convert(target)
    cost, principal = ceil_minor(exact_cost), ceil_minor(mid.convert(target))
    return Quote(
        id=quote_id,
        provider=provider,
        fixed=fixed,
        source=source,
        target=target,
        rate=rate,
        mid=mid,
        principal_minor=principal,
        spread_minor=cost - principal,
        rounding_minor=source.minor - cost,
        residual=EXACT.subtract(Decimal(source.minor), exact_cost),
        created_at=now,
        expires_at=now + life,
    )
