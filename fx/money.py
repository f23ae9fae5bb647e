"""Money: a whole number of minor units and its currency; never a float, never without a currency.

It is written in two ways. ``amount`` is for machines: every digit of the exponent, no separators,
``1500.00``; a string cannot be a hundred times wrong. ``display`` is for people: the digits in use
and thousands commas, ``1,500``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from fx.currency import Currency
from fx.errors import FxError, FxErrorCode, mismatch
from fx.rounding import largest_remainder

WHOLE_DIGITS: Final = 15
"""Most digits before the point that an amount on the wire may have."""

_AMOUNT: Final = re.compile(r"([0-9]{1,15})(?:\.([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Money:
    """A signed count of minor units: ``Money(150_000, LAK)`` is 1,500.00 kip.

    Sums and comparisons need one currency, and raise ``fx.currency_mismatch`` otherwise; only
    equality may be asked of any two. Add up many with ``sum(amounts, start=Money(0, LAK))``.
    """

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        assert type(self.minor) is int, "minor units are whole numbers"

    @classmethod
    def parse(cls, text: str, currency: Currency) -> Self:
        """The amount written in ``text`` as the wire writes it: ASCII digits, no sign.

        Units: whole units before the point (1 to 15 digits), then at most ``exponent`` decimals.

        >>> from fx.currency import LAK
        >>> Money.parse("1500.00", LAK).minor
        150000

        Raises: ``fx.amount_malformed``; ``fx.too_many_decimals``.
        """
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise FxError(FxErrorCode.AMOUNT_MALFORMED, f"{text[:40]!r} is not an amount")
        whole, decimals = found[1], found[2] or ""
        if len(decimals) > currency.exponent:
            raise FxError(
                FxErrorCode.TOO_MANY_DECIMALS,
                f"{text[:40]!r} has {len(decimals)} decimals, {currency} has {currency.exponent}",
            )
        return cls(int(whole + decimals.ljust(currency.exponent, "0")), currency)

    @property
    def amount(self) -> str:
        """The wire form: every digit of the exponent, a point, no separators.

        >>> from fx.currency import LAK
        >>> Money(150_000, LAK).amount
        '1500.00'
        """
        exponent, digits = self.currency.exponent, str(self.minor)
        if exponent == 0:
            return digits
        if self.minor >= 0 and len(digits) > exponent:  # as nearly every amount
            return f"{digits[:-exponent]}.{digits[-exponent:]}"
        return self._written(exponent, separator="")

    @property
    def display(self) -> str:
        """The form for people: thousands commas, and the digits in use.

        An amount that is not a whole step shows every digit, so that what is shown is what is owed.

        >>> from fx.currency import LAK
        >>> Money(150_000, LAK).display, Money(150_050, LAK).display
        ('1,500', '1,500.50')
        """
        digits = self.currency.digits_in_use if self.is_whole_step else self.currency.exponent
        return self._written(digits, separator=",")

    @property
    def is_whole_step(self) -> bool:
        """Whether people can pay this amount: a multiple of the currency's step.

        >>> from fx.currency import LAK
        >>> Money(150_000, LAK).is_whole_step, Money(150_050, LAK).is_whole_step
        (True, False)
        """
        return self.minor % self.currency.step_minor == 0

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Shares in proportion to ``weights`` that add up to this amount, by largest remainder.

        >>> from fx.currency import THB
        >>> [share.amount for share in Money(100, THB).allocate([1, 1, 1])]
        ['0.34', '0.33', '0.33']

        Raises: ``fx.weights_invalid``.
        """
        shares = largest_remainder(self.minor, weights)
        return tuple(type(self)(share, self.currency) for share in shares)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._same_currency(other).minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._same_currency(other).minor, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __mul__(self, factor: int) -> Self:
        return type(self)(self.minor * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same_currency(other).minor

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same_currency(other).minor

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._same_currency(other).minor

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._same_currency(other).minor

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def _same_currency(self, other: Self) -> Self:
        if other.currency != self.currency:
            mismatch(str(self.currency), str(other.currency))
        return other

    def _written(self, digits: int, separator: str) -> str:
        """Digits after the point as asked; the digits left away are known to be zeros."""
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), self.currency.unit_minor)
        decimals = f"{part:0{self.currency.exponent}d}"[:digits]
        return f"{sign}{whole:{separator}}" + (f".{decimals}" if decimals else "")
