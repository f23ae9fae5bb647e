"""Quotes: what a payer gives, what a payee gets, and where every part of the difference goes.

A quote fixes one side exactly and finds the other. Whichever side is fixed, rounding favours the
provider, who carries the risk of the rate until the quote expires:

* target fixed, ``T``: source ``S`` is ``T x r`` rounded up to the source currency's step;
* source fixed, ``S``: target ``T`` is ``S / r`` rounded down to the target currency's step,

where ``r`` is the customer's rate, source units for one target unit; the mid rate, of the same
pair, only says how the source divides. It falls into three parts, in minor units, that the ledger
books as lines of their own:

    principal   T x mid, rounded up           what the target is worth
    spread      T x r, rounded up, less that  what the provider earns above mid; below it, gives
    rounding    all the rest of S             what whole steps leave over

``residual`` is the exact ``S - T x r``, for those who study rounding itself.

When several rules are broken the first of these answers: ``fx.currency_mismatch``,
``fx.too_many_decimals``, ``fx.below_minimum``, ``fx.out_of_range``; the last two of the fixed
amount before the found one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from fx.errors import FxError, FxErrorCode, mismatch
from fx.money import WHOLE_DIGITS, Money
from fx.rate import Rate
from fx.rounding import EXACT, ceil_minor, ceil_step, floor_step

AGREED: Final = Context(prec=20, rounding=ROUND_FLOOR)
"""Twenty digits of what two amounts say, rounded down: the rest is less than a minor unit."""


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
    ``residual`` are minor units of the source currency. Only ``spread_minor`` can be negative:
    where the provider undercuts the mid rate. Made by ``quote_for_target`` and
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
        assert self.principal_minor > 0, "what is delivered is worth something"
        assert self.rounding_minor >= 0, "rounding must favour the provider"
        assert self.residual >= 0, "rounding must favour the provider"
        assert self.created_at.tzinfo is not None, "times are aware"
        assert self.created_at < self.expires_at, "a quote lives for some time"

    @property
    def spread(self) -> Decimal:
        """How far the customer's rate lies above the mid rate: source units for one target unit."""
        return EXACT.subtract(self.rate.value, self.mid.value)

    def is_open(self, at: datetime) -> bool:
        """Whether the promise still holds at ``at``; at ``expires_at`` it no longer does."""
        return at < self.expires_at


def quote_for_target(
    id: UUID,  # noqa: A002 - named like the field it fills
    provider: str,
    target: Money,
    rate: Rate,
    mid: Rate,
    now: datetime,
    life: timedelta,
) -> Quote:
    """A quote that delivers exactly ``target``.

    ``rate`` is what the customer pays and ``mid`` the reference: source units for one target unit.

    Raises: the codes of the module's list.
    """
    _check_pairs(rate, mid)
    if target.currency != rate.base:
        mismatch(str(target.currency), rate.pair)
    _check_payable(target)
    source = Money(ceil_step(rate.convert(target), rate.quote), rate.quote)
    return _split(id, provider, Side.TARGET, source, target, rate, mid, now, life)


def quote_for_source(
    id: UUID,  # noqa: A002 - named like the field it fills
    provider: str,
    source: Money,
    rate: Rate,
    mid: Rate,
    now: datetime,
    life: timedelta,
) -> Quote:
    """A quote that spends exactly ``source``.

    ``rate`` is what the customer pays and ``mid`` the reference: source units for one target unit.

    Raises: the codes of the module's list.
    """
    _check_pairs(rate, mid)
    if source.currency != rate.quote:
        mismatch(str(source.currency), rate.pair)
    _check_payable(source)
    target = Money(floor_step(Decimal(rate.affords(source)), rate.base), rate.base)
    return _split(id, provider, Side.SOURCE, source, target, rate, mid, now, life)


def quote_as_agreed(
    id: UUID,  # noqa: A002 - named like the field it fills
    provider: str,
    source: Money,
    target: Money,
    mid: Rate,
    now: datetime,
    life: timedelta,
) -> Quote:
    """A quote of two amounts that were agreed before, such as for money that goes back.

    The rate is what the amounts say, to twenty digits, rounded down. What the target is worth at
    ``mid`` is the principal, the rest the spread: negative where more is delivered than that.

    Raises: ``fx.currency_mismatch``, ``fx.below_minimum``, ``fx.out_of_range``.
    """
    if (target.currency, source.currency) != (mid.base, mid.quote):
        mismatch(f"{target.currency}/{source.currency}", mid.pair)
    _check_size(source)
    _check_size(target)
    units = AGREED.divide(
        Decimal(source.minor).scaleb(-source.currency.exponent),
        Decimal(target.minor).scaleb(-target.currency.exponent),
    )
    rate = Rate(target.currency, source.currency, units)
    return _split(id, provider, Side.SOURCE, source, target, rate, mid, now, life)


def _check_pairs(rate: Rate, mid: Rate) -> None:
    if (rate.base, rate.quote) != (mid.base, mid.quote):
        mismatch(rate.pair, mid.pair)


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
