"""Named rounding: which way each one goes, and what is shared out."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from fx import LAK, THB, Currency, FxError, FxErrorCode
from fx.rounding import (
    ceil_minor,
    ceil_step,
    exact_product,
    floor_minor,
    floor_step,
    largest_remainder,
)

WHOLE = [
    # exact    ceil floor
    ("7", 7, 7),
    ("7.0000000001", 8, 7),
    ("7.9999999999", 8, 7),
    ("-7.5", -7, -8),  # up is towards the greater, not away from zero
    ("1E+3", 1000, 1000),
]

STEPS = [
    # rule, exact minor units, currency, whole steps in minor units
    (ceil_step, "2452027.5", LAK, 2_452_100),
    (ceil_step, "2452000", LAK, 2_452_000),
    (ceil_step, "2452000.0001", LAK, 2_452_100),
    (ceil_step, "3735.2", THB, 3736),
    (floor_step, "2452099.9", LAK, 2_452_000),
    (floor_step, "99", LAK, 0),
    (floor_step, "-1", LAK, -100),
    (floor_step, "3735.9", THB, 3735),
]

SHARES = [
    # total, weights, shares
    (10, [1, 1, 1], (4, 3, 3)),  # lost alike: the earlier one first
    (10, [2, 1, 3], (3, 2, 5)),  # 3.33 1.67 5.00: the second lost most
    (0, [5, 5], (0, 0)),
    (-10, [1, 1, 1], (-4, -3, -3)),  # a debt is shared like a claim
    (3, [1, 0, 0, 1], (2, 0, 0, 1)),
]


@pytest.mark.parametrize(("exact", "up", "down"), WHOLE)
def test_whole_minor_units(exact: str, up: int, down: int) -> None:
    assert ceil_minor(Decimal(exact)) == up
    assert floor_minor(Decimal(exact)) == down


@pytest.mark.parametrize(("rule", "exact", "unit", "rounded"), STEPS)
def test_whole_steps(
    rule: Callable[[Decimal, Currency], int], exact: str, unit: Currency, rounded: int
) -> None:
    assert rule(Decimal(exact), unit) == rounded


@pytest.mark.parametrize(("total", "weights", "shares"), SHARES)
def test_shares_by_largest_remainder(
    total: int, weights: list[int], shares: tuple[int, ...]
) -> None:
    assert largest_remainder(total, weights) == shares


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(FxError) as refusal:
        largest_remainder(10, weights)
    assert refusal.value.code is FxErrorCode.WEIGHTS_INVALID


def test_fifty_digits_are_exact_and_the_next_is_refused() -> None:
    ten_to_25, nines = Decimal(10**25 - 1), 10**25 - 1
    assert exact_product(ten_to_25, ten_to_25) == nines * nines
    with pytest.raises(FxError) as refusal:
        exact_product(ten_to_25, ten_to_25, Decimal(7))
    assert refusal.value.code is FxErrorCode.OUT_OF_RANGE
