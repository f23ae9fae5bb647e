"""Exchange rates: how many units of one currency for one unit of another, as exact decimals.

A rate reads like the pair on a board: ``Rate(THB, LAK, Decimal("650"))`` is THB/LAK 650, so 650 kip
for one baht. It speaks of units; ``convert`` and ``affords`` speak of minor units and know the
powers of ten between them. Conversion is exact and leaves the rounding to the caller.

What is published or worked out here has at most twenty significant digits, and a markup adds at
most eleven, which keeps products inside the fifty of ``fx.rounding``. Only ``inverted`` and
``cross`` ever round, half to even, to those twenty: an error below a hundredth of a minor unit on
amounts of seventeen digits.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, Self

from fx.currency import Currency
from fx.errors import FxError, FxErrorCode, mismatch
from fx.money import Money
from fx.rounding import EXACT, exact_product

MAX_DIGITS: Final = 31
"""Twenty of a published or derived rate, eleven of one plus a markup."""

DERIVED: Final = Context(prec=20, rounding=ROUND_HALF_EVEN)
"""The precision of rates worked out from others."""

_RATE: Final = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,10})?")
_SHARE: Final = re.compile(r"0(?:\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Rate:
    """``value`` units of ``quote`` for one unit of ``base``; positive and exact.

    Raises: ``fx.rate_zero``; ``fx.rate_negative``; ``fx.rate_invalid`` for NaN, infinity, more than
        31 digits, or one currency twice.
    """

    base: Currency
    quote: Currency
    value: Decimal

    def __post_init__(self) -> None:
        assert isinstance(self.value, Decimal), "rates are exact decimals"
        wrong = _wrong(self.value)
        if wrong is not None:
            refusal = f"not a positive number of up to {MAX_DIGITS} digits"
            raise FxError(wrong, refusal, self.pair)
        if self.base == self.quote:
            raise FxError(FxErrorCode.RATE_INVALID, "a rate joins two currencies", self.pair)

    @classmethod
    def parse(cls, text: str, base: Currency, quote: Currency) -> Self:
        """The rate written in ``text``: ASCII digits, at most ten on either side of the point.

        A sign is read only to say what is wrong with it.

        >>> from fx.currency import LAK, THB
        >>> Rate.parse("650.00", THB, LAK).text
        '650'

        Raises: ``fx.rate_invalid``; ``fx.rate_zero``; ``fx.rate_negative``.
        """
        if _RATE.fullmatch(text) is None:
            raise FxError(FxErrorCode.RATE_INVALID, f"{text[:40]!r} is not a rate")
        return cls(base, quote, Decimal(text))

    @property
    def pair(self) -> str:
        """Both codes as a board shows them, ``THB/LAK``."""
        return f"{self.base}/{self.quote}"

    @property
    def text(self) -> str:
        """The value in plain digits: no exponent, no zeros at the end."""
        return plain(self.value)

    def convert(self, money: Money) -> Decimal:
        """What ``money``, in the base currency, is worth: exact minor units of the quote currency.

        >>> from fx.currency import LAK, THB
        >>> Rate.parse("656.5", THB, LAK).convert(Money(3735, THB))
        Decimal('2452027.5')

        Raises: ``fx.currency_mismatch``; ``fx.out_of_range``.
        """
        if money.currency != self.base:
            mismatch(str(money.currency), self.pair)
        return exact_product(Decimal(money.minor), self._per_minor())

    def affords(self, money: Money) -> int:
        """How many whole minor units of the base currency ``money``, in the quote currency, buys.

        Rounded down, by division of whole numbers, so that no digit of the quotient is guessed.

        >>> from fx.currency import LAK, THB
        >>> Rate.parse("656.5", THB, LAK).affords(Money(10_000_000, LAK))
        15232

        Raises: ``fx.currency_mismatch``.
        """
        if money.currency != self.quote:
            mismatch(str(money.currency), self.pair)
        quote_minor, base_minor = self._per_minor().as_integer_ratio()
        return money.minor * base_minor // quote_minor

    def marked_up(self, markup: Decimal) -> Self:
        """The rate raised by a share of itself: 1 % is ``Decimal("0.01")``. Exact.

        >>> from fx.currency import LAK, THB
        >>> Rate.parse("650", THB, LAK).marked_up(Decimal("0.01")).text
        '656.5'

        Raises: ``fx.markup_invalid`` unless it is a share from 0, below 1, of ten decimals at most.
        """
        if _SHARE.fullmatch(f"{markup:f}") is None:
            raise FxError(FxErrorCode.MARKUP_INVALID, f"{markup} is not a share below 1")
        raised = exact_product(self.value, EXACT.add(Decimal(1), markup))
        return type(self)(self.base, self.quote, raised)

    def inverted(self) -> Self:
        """The same rate seen from the other side, to twenty significant digits.

        >>> from fx.currency import LAK, THB
        >>> Rate.parse("650", THB, LAK).inverted().text
        '0.0015384615384615384615'
        """
        return type(self)(self.quote, self.base, DERIVED.divide(Decimal(1), self.value))

    def cross(self, other: Self) -> Self:
        """From this base through the shared currency to the other's quote, to twenty digits.

        >>> from fx.currency import LAK, THB, USD
        >>> Rate.parse("33.5", USD, THB).cross(Rate.parse("650", THB, LAK)).text
        '21775'

        Raises: ``fx.currency_mismatch`` where this quote is not the other's base.
        """
        if self.quote != other.base:
            mismatch(self.pair, other.pair)
        return type(self)(self.base, other.quote, DERIVED.multiply(self.value, other.value))

    def __str__(self) -> str:
        return f"{self.pair} {self.text}"

    def _per_minor(self) -> Decimal:
        """Quote minor units for one base minor unit."""
        return self.value.scaleb(self.quote.exponent - self.base.exponent, EXACT)


def plain(value: Decimal) -> str:
    """A decimal in plain digits: no exponent, no zeros at the end.

    >>> plain(Decimal("-6.1700")), plain(Decimal("1E+3"))
    ('-6.17', '1000')
    """
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _wrong(value: Decimal) -> FxErrorCode | None:
    """Why ``value`` is no rate."""
    if not value.is_finite():
        return FxErrorCode.RATE_INVALID
    if value == 0:
        return FxErrorCode.RATE_ZERO
    if value < 0:
        return FxErrorCode.RATE_NEGATIVE
    too_long = len(value.as_tuple().digits) > MAX_DIGITS or abs(value.adjusted()) > MAX_DIGITS
    return FxErrorCode.RATE_INVALID if too_long else None
