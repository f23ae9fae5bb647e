"""Rates: what may be written, and what a conversion is worth to the last digit."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from fx import CNY, LAK, THB, USD, VND, Currency, FxError, FxErrorCode, Money, Rate

CONVERTED = [
    # pair, rate, minor units of the base, exact minor units of the quote
    (THB, LAK, "656.5", 3735, "2452027.5"),
    (LAK, THB, "0.0015", 100, "0.15"),
    (LAK, VND, "1.2", 100, "1.2"),  # 2 decimals to none
    (VND, LAK, "0.85", 1000, "85000"),  # none to 2
    (USD, LAK, "21775.1234567891", 1, "21775.1234567891"),
    (THB, LAK, "650", -3735, "-2427750"),  # a debt converts like a claim
]


@pytest.mark.parametrize(("base", "quote", "text", "minor", "worth"), CONVERTED)
def test_conversion_is_exact(
    base: Currency, quote: Currency, text: str, minor: int, worth: str
) -> None:
    assert Rate.parse(text, base, quote).convert(Money(minor, base)) == Decimal(worth)


def test_what_an_amount_affords_is_rounded_down() -> None:
    rate = Rate.parse("656.5", THB, LAK)
    assert rate.affords(Money(10_000_000, LAK)) == 15_232  # 15232.29...
    assert rate.affords(Money(2_452_027, LAK)) == 3734  # half a minor unit short of 3735
    assert rate.affords(Money(65_650, LAK)) == 100  # exactly


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+1",
        "1.",
        ".5",
        "1e5",
        "1_0",
        " 650",
        "650\n",
        "NaN",
        "Infinity",
        "໖໕໐",
        "1" * 11,
        "0." + "1" * 11,
    ],
)
def test_a_rate_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(FxError) as refusal:
        Rate.parse(text, THB, LAK)
    assert refusal.value.code is FxErrorCode.RATE_INVALID


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1E+40", "1" * 32])
def test_a_rate_is_a_number_of_bearable_size(value: str) -> None:
    with pytest.raises(FxError) as refusal:
        Rate(THB, LAK, Decimal(value))
    assert refusal.value.code is FxErrorCode.RATE_INVALID


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", FxErrorCode.RATE_ZERO),
        ("0.0000000000", FxErrorCode.RATE_ZERO),
        ("-0", FxErrorCode.RATE_ZERO),
        ("-650", FxErrorCode.RATE_NEGATIVE),
        ("-0.0000000001", FxErrorCode.RATE_NEGATIVE),
    ],
)
def test_zero_and_less_are_no_rates_each_with_its_code(text: str, code: FxErrorCode) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: Rate.parse(text, THB, LAK),
        lambda: Rate(THB, LAK, Decimal(text)),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is code


@pytest.mark.parametrize("markup", ["-0.01", "1", "1.5", "0.00000000001", "NaN", "Infinity"])
def test_a_markup_is_a_share_below_one(markup: str) -> None:
    with pytest.raises(FxError) as refusal:
        Rate.parse("650", THB, LAK).marked_up(Decimal(markup))  # 1 would be 100 %, not 1 %
    assert refusal.value.code is FxErrorCode.MARKUP_INVALID


def test_a_rate_joins_two_currencies() -> None:
    with pytest.raises(FxError) as refusal:
        Rate.parse("1", LAK, LAK)
    assert refusal.value.code is FxErrorCode.RATE_INVALID


def test_a_float_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        Rate(THB, LAK, 650.0)  # type: ignore[arg-type]  # the mistake under test


def test_rates_and_amounts_of_other_pairs_do_not_mix() -> None:
    baht, dollar = Rate.parse("650", THB, LAK), Rate.parse("33.5", USD, THB)
    attempts: list[Callable[[], object]] = [
        lambda: baht.convert(Money(1, LAK)),
        lambda: baht.affords(Money(1, THB)),
        lambda: baht.cross(dollar),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is FxErrorCode.CURRENCY_MISMATCH


def test_the_other_side_has_twenty_digits() -> None:
    assert Rate.parse("8", THB, LAK).inverted() == Rate(LAK, THB, Decimal("0.125"))
    third = Rate.parse("3", CNY, LAK).inverted()
    assert third.text == "0.33333333333333333333"
    assert third.pair == "LAK/CNY"


def test_a_cross_goes_through_the_shared_currency() -> None:
    crossed = Rate.parse("33.5", USD, THB).cross(Rate.parse("650", THB, LAK))
    assert crossed == Rate(USD, LAK, Decimal(21775))


def test_a_markup_raises_the_rate_exactly() -> None:
    rate = Rate.parse("650.1234567891", THB, LAK).marked_up(Decimal("0.0123456789"))
    assert rate.value == Decimal("650.1234567891") * Decimal("1.0123456789")
    assert str(Rate.parse("650", THB, LAK).marked_up(Decimal("0.01"))) == "THB/LAK 656.5"
