"""Rounding by name: every conversion says which way it rounds, and nothing rounds in passing.

Arithmetic between roundings is exact. ``EXACT`` is a decimal context of fifty digits that refuses
to lose one. Fifty are enough for what this package multiplies: an amount on the wire has at most
nineteen digits in minor units, a rate twenty, and one plus a markup eleven.

The names say the direction and the target: ``ceil`` and ``floor`` go to whole minor units or to
whole steps, the smallest amount people pay in a currency (the whole kip). Shares are rounded
together, by largest remainder, so that they add up.
"""

from collections.abc import Sequence
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Final

from fx.currency import Currency
from fx.errors import FxError, FxErrorCode

EXACT: Final = Context(prec=50, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Fifty digits, none of them lost silently."""


def exact_product(*factors: Decimal) -> Decimal:
    """The product of all factors, digit for digit.

    >>> exact_product(Decimal("37.35"), Decimal("656.50"))
    Decimal('24520.2750')

    Raises: ``fx.out_of_range`` where the product needs more than fifty digits.
    """
    product = Decimal(1)
    for factor in factors:
        try:
            product = EXACT.multiply(product, factor)
        except Inexact as lost:
            raise FxError(FxErrorCode.OUT_OF_RANGE, "the product exceeds fifty digits") from lost
    return product


def ceil_minor(value: Decimal) -> int:
    """The smallest whole number of minor units not below ``value``.

    >>> ceil_minor(Decimal("2452027.5")), ceil_minor(Decimal("-0.5"))
    (2452028, 0)
    """
    return int(value.to_integral_value(ROUND_CEILING, EXACT))


def floor_minor(value: Decimal) -> int:
    """The largest whole number of minor units not above ``value``.

    >>> floor_minor(Decimal("2452027.5")), floor_minor(Decimal("-0.5"))
    (2452027, -1)
    """
    return int(value.to_integral_value(ROUND_FLOOR, EXACT))


def ceil_step(minor_value: Decimal, currency: Currency) -> int:
    """The smallest multiple of the currency's step, in minor units, not below ``minor_value``.

    >>> from fx.currency import LAK
    >>> ceil_step(Decimal("2452027.5"), LAK)
    2452100
    """
    step = currency.step_minor
    return -(-ceil_minor(minor_value) // step) * step


def floor_step(minor_value: Decimal, currency: Currency) -> int:
    """The largest multiple of the currency's step, in minor units, not above ``minor_value``.

    >>> from fx.currency import LAK
    >>> floor_step(Decimal("2452027.5"), LAK)
    2452000
    """
    step = currency.step_minor
    return floor_minor(minor_value) // step * step


def largest_remainder(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Whole shares of ``total`` in proportion to ``weights``, adding up to ``total`` exactly.

    Each share is rounded towards zero; what remains goes, one by one, to the shares that lost most,
    the earlier one first where they lost alike.

    >>> largest_remainder(100, [1, 1, 1])
    (34, 33, 33)
    >>> largest_remainder(-100, [1, 1, 1])
    (-34, -33, -33)

    Raises: ``fx.weights_invalid`` for no weights, a negative one, or a sum of zero.
    """
    whole = sum(weights)
    if min(weights, default=-1) < 0 or whole == 0:
        raise FxError(
            FxErrorCode.WEIGHTS_INVALID, "weights must be at least 0, and not all of them 0"
        )
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    left = abs(total) - sum(shares)
    by_loss = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    for place in by_loss[:left]:
        shares[place] += 1
    assert sum(shares) == abs(total), "shares must add up"
    return tuple(sign * share for share in shares)
