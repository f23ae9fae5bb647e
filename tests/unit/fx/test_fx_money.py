"""Money: what may be written, what may be added, and that nothing is lost."""

import operator
from collections.abc import Callable

import pytest

from fx import KHR, LAK, THB, VND, Currency, FxError, FxErrorCode, Money, currency

WRITTEN = [
    # text, currency, minor units, wire form, form for people
    ("1500.00", LAK, 150_000, "1500.00", "1,500"),
    ("1500", LAK, 150_000, "1500.00", "1,500"),
    ("1500.5", LAK, 150_050, "1500.50", "1,500.50"),  # not a whole kip: nothing is hidden
    ("37.35", THB, 3735, "37.35", "37.35"),
    ("0.01", THB, 1, "0.01", "0.01"),
    ("007", THB, 700, "7.00", "7.00"),
    ("25000", VND, 25_000, "25000", "25,000"),
    ("1.234", currency("BHD"), 1234, "1.234", "1.234"),
    ("0", LAK, 0, "0.00", "0"),
    ("999999999999999.99", KHR, 10**17 - 1, "999999999999999.99", "999,999,999,999,999.99"),
]

REFUSED = [
    ("", FxErrorCode.AMOUNT_MALFORMED),
    ("-1", FxErrorCode.AMOUNT_MALFORMED),  # the wire has no signs
    ("+1", FxErrorCode.AMOUNT_MALFORMED),
    ("1,500", FxErrorCode.AMOUNT_MALFORMED),  # a comma is for people
    ("1.", FxErrorCode.AMOUNT_MALFORMED),
    (".5", FxErrorCode.AMOUNT_MALFORMED),
    (" 7", FxErrorCode.AMOUNT_MALFORMED),
    ("7\n", FxErrorCode.AMOUNT_MALFORMED),
    ("1_0", FxErrorCode.AMOUNT_MALFORMED),  # int() would read 10
    ("1e5", FxErrorCode.AMOUNT_MALFORMED),  # Decimal() would read 100000
    ("NaN", FxErrorCode.AMOUNT_MALFORMED),
    ("໑໐໐", FxErrorCode.AMOUNT_MALFORMED),  # int() would read 100
    ("1.໕", FxErrorCode.AMOUNT_MALFORMED),
    ("1" * 16, FxErrorCode.AMOUNT_MALFORMED),
    ("1.500", FxErrorCode.TOO_MANY_DECIMALS),  # zeros count: the writer means another currency
]


@pytest.mark.parametrize(("text", "unit", "minor", "wire", "shown"), WRITTEN)
def test_an_amount_is_read_and_written(
    text: str, unit: Currency, minor: int, wire: str, shown: str
) -> None:
    money = Money.parse(text, unit)
    assert money.minor == minor
    assert money.amount == wire
    assert money.display == shown


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_an_amount_in_any_other_form_is_refused(text: str, code: FxErrorCode) -> None:
    with pytest.raises(FxError) as refusal:
        Money.parse(text, LAK)
    assert refusal.value.code is code


def test_a_currency_without_decimals_takes_none() -> None:
    with pytest.raises(FxError) as refusal:
        Money.parse("25000.0", VND)
    assert refusal.value.code is FxErrorCode.TOO_MANY_DECIMALS


def test_a_debt_is_written_with_its_sign() -> None:
    assert Money(-150_000, LAK).amount == "-1500.00"
    assert Money(-150_000, LAK).display == "-1,500"
    assert Money(-5, THB).amount == "-0.05"
    assert str(Money(-5, THB)) == "THB -0.05"


def test_whole_steps_are_what_people_can_hand_over() -> None:
    assert Money(100, LAK).is_whole_step
    assert not Money(99, LAK).is_whole_step
    assert Money(0, LAK).is_whole_step
    assert Money(1, THB).is_whole_step


def test_sums_and_products_stay_whole() -> None:
    assert Money(300, LAK) + Money(200, LAK) == Money(500, LAK)
    assert Money(300, LAK) - Money(500, LAK) == Money(-200, LAK)
    assert -Money(300, LAK) == Money(-300, LAK)
    assert Money(300, LAK) * 3 == 3 * Money(300, LAK) == Money(900, LAK)
    assert sum([Money(1, LAK), Money(2, LAK)], start=Money(0, LAK)) == Money(3, LAK)


def test_amounts_of_one_currency_have_an_order() -> None:
    low, high = Money(1, LAK), Money(2, LAK)
    assert low < high
    assert low <= high
    assert high > low
    assert high >= low
    assert max(low, high) == high


@pytest.mark.parametrize(
    "together",
    [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge],
)
def test_two_currencies_do_not_mix(together: Callable[[Money, Money], object]) -> None:
    with pytest.raises(FxError) as refusal:
        together(Money(1, LAK), Money(1, THB))
    assert refusal.value.code is FxErrorCode.CURRENCY_MISMATCH


def test_two_currencies_may_be_found_different() -> None:
    assert Money(0, LAK) != Money(0, THB)
    assert len({Money(0, LAK), Money(0, THB), Money(0, LAK)}) == 2


@pytest.mark.parametrize("minor", [1.0, True, "1"])
def test_minor_units_are_whole_numbers(minor: int) -> None:
    with pytest.raises(AssertionError):
        Money(minor, LAK)


def test_shares_add_up_and_the_first_gets_the_odd_one() -> None:
    assert [share.minor for share in Money(1001, LAK).allocate([1, 1])] == [501, 500]
    assert [share.minor for share in Money(-1001, LAK).allocate([1, 1])] == [-501, -500]
    assert [share.minor for share in Money(7, LAK).allocate([0, 1])] == [0, 7]
