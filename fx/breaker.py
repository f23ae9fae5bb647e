"""The circuit breaker: a rate that jumped is refused, and the one before it stays in force.

A mistyped rate moves money before anybody looks. The commonest slip shifts the decimal point, so a
jump to about a power of ten times the rate before has a code of its own, whichever way it goes. A
true jump exists too; whoever may let one through says so when publishing, and the breaker is not
asked.

Both limits are factors: a rate may lie between ``before / most`` and ``before x most``. The
defaults are invented; central banks publish none.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fx.errors import FxError, FxErrorCode
from fx.rate import Rate


@dataclass(frozen=True, slots=True)
class Breaker:
    """How far a rate may lie from the one before it."""

    most: Decimal = Decimal("1.10")
    """The largest allowed factor between the two, whichever is larger; above 1."""
    near_ten: Decimal = Decimal("1.5")
    """How far from a power of ten a jump may be and still be told as a shifted point."""

    def __post_init__(self) -> None:
        assert self.most > 1, "a breaker that allows no change allows no rate"
        assert self.near_ten > 1

    def check(self, rate: Rate, before: Rate) -> None:
        """Refuse ``rate`` if it jumped away from ``before``, of the same pair.

        >>> from fx.currency import LAK, THB
        >>> before = Rate.parse("650", THB, LAK)
        >>> Breaker().check(Rate.parse("661", THB, LAK), before)
        >>> Breaker().check(Rate.parse("6500", THB, LAK), before)
        Traceback (most recent call last):
        fx.errors.FxError: fx.rate_tenfold at THB/LAK: 6500 after 650

        Raises: ``fx.rate_tenfold``; ``fx.rate_jumped``.
        """
        assert (rate.base, rate.quote) == (before.base, before.quote), "rates of one pair"
        factor = Fraction(rate.value) / Fraction(before.value)
        factor = max(factor, 1 / factor)
        if factor <= Fraction(self.most):
            return
        code = FxErrorCode.RATE_JUMPED
        if self._is_shifted_point(factor):
            code = FxErrorCode.RATE_TENFOLD
        raise FxError(code, f"{rate.text} after {before.text}", rate.pair)

    def _is_shifted_point(self, factor: Fraction) -> bool:
        near, shift = Fraction(self.near_ten), Fraction(10)
        while shift <= factor * near:
            if factor <= shift * near:
                return True
            shift *= 10
        return False
