"""Quotes: the worked example, who carries the rounding, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_UP, Decimal, localcontext
from uuid import UUID

import pytest

from fx import (
    KHR,
    LAK,
    THB,
    USD,
    VND,
    FxError,
    FxErrorCode,
    Money,
    Quote,
    Rate,
    Side,
    quote_for_source,
    quote_for_target,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LIFE = timedelta(seconds=120)
MID = Rate.parse("650.00", THB, LAK)
ONE_PERCENT = Decimal("0.01")


def for_target(target: Money, mid: Rate = MID, markup: Decimal = ONE_PERCENT) -> Quote:
    return quote_for_target(UUID(int=1), "BFL", target, mid.marked_up(markup), mid, NOW, LIFE)


def for_source(source: Money, mid: Rate = MID, markup: Decimal = ONE_PERCENT) -> Quote:
    return quote_for_source(UUID(int=1), "BFL", source, mid.marked_up(markup), mid, NOW, LIFE)


def parts(quote: Quote) -> tuple[int, int, int]:
    return quote.principal_minor, quote.spread_minor, quote.rounding_minor


def test_the_worked_example_with_the_target_fixed() -> None:
    quote = for_target(Money.parse("37.35", THB))
    assert quote.fixed is Side.TARGET
    assert quote.rate == Rate(THB, LAK, Decimal("656.50"))
    assert quote.source == Money(2_452_100, LAK)  # 24,520.275 rounded up to a whole kip
    assert quote.source.display == "24,521"
    assert parts(quote) == (2_427_750, 24_278, 72)  # 24,277.50 + 242.78 + 0.72
    assert quote.residual == Decimal("72.5")  # 0.725 kip


def test_the_worked_example_with_the_source_fixed() -> None:
    quote = for_source(Money.parse("100000", LAK))
    assert quote.fixed is Side.SOURCE
    assert quote.target == Money.parse("152.32", THB)  # 152.3229... rounded down
    assert parts(quote) == (9_900_800, 99_008, 192)
    assert quote.residual == 192  # 1.92 kip stay with the provider


def test_the_quote_remembers_on_what_it_was_made() -> None:
    quote = for_target(Money.parse("37.35", THB))
    assert (quote.id, quote.provider, quote.mid) == (UUID(int=1), "BFL", MID)
    assert (quote.created_at, quote.expires_at) == (NOW, NOW + LIFE)


def test_a_quote_is_open_until_it_expires() -> None:
    quote = for_target(Money.parse("37.35", THB))
    assert quote.is_open(NOW)
    assert quote.is_open(NOW + LIFE - timedelta(microseconds=1))
    assert not quote.is_open(NOW + LIFE)


def test_without_markup_and_without_rest_all_is_principal() -> None:
    quote = for_target(Money.parse("1.00", THB), markup=Decimal(0))
    assert parts(quote) == (65_000, 0, 0)
    assert quote.residual == 0


def test_currencies_of_different_exponents() -> None:
    dong = for_target(Money.parse("10000", VND), mid=Rate.parse("0.8333", VND, LAK))
    assert dong.source.display == "8,417"  # 8416.33 up to a whole kip
    riel = for_source(Money.parse("100", KHR), Rate.parse("0.16", VND, KHR))
    assert riel.target.display == "618"  # 618.81 down to a whole dong


def test_a_lao_merchant_gets_whole_kip() -> None:
    quote = for_source(Money.parse("10", THB), MID.inverted(), Decimal(0))
    assert quote.target.display == "6,500"
    quote = for_source(Money.parse("10", THB), Rate.parse("0.0015", LAK, THB), Decimal(0))
    assert quote.target.display == "6,666"  # 6666.67


@pytest.mark.parametrize("amount", [Money(0, THB), Money(-3735, THB)])
def test_nothing_and_less_are_below_the_minimum(amount: Money) -> None:
    with pytest.raises(FxError) as refusal:
        for_target(amount)
    assert refusal.value.code is FxErrorCode.BELOW_MINIMUM


def test_an_amount_that_buys_nothing_is_below_the_minimum() -> None:
    assert for_source(Money.parse("7", LAK)).target == Money(1, THB)
    with pytest.raises(FxError) as refusal:
        for_source(Money.parse("6", LAK))  # 0.0091 baht
    assert refusal.value.code is FxErrorCode.BELOW_MINIMUM


def test_a_fraction_of_a_kip_cannot_be_fixed() -> None:
    with pytest.raises(FxError) as refusal:
        for_source(Money.parse("100000.50", LAK))
    assert refusal.value.code is FxErrorCode.TOO_MANY_DECIMALS
    with pytest.raises(FxError) as refusal:
        for_target(Money(1, LAK), MID.inverted())
    assert refusal.value.code is FxErrorCode.TOO_MANY_DECIMALS


@pytest.mark.parametrize("mid", [MID.inverted(), Rate.parse("21775", USD, LAK)])
def test_both_rates_must_be_of_the_pair(mid: Rate) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: for_target(Money(3735, THB), mid),
        lambda: for_source(Money(10_000, THB) if mid.quote == LAK else Money(100, LAK), mid),
        lambda: quote_for_target(UUID(int=1), "BFL", Money(3735, THB), MID, mid, NOW, LIFE),
        lambda: quote_for_source(UUID(int=1), "BFL", Money(10_000, LAK), MID, mid, NOW, LIFE),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is FxErrorCode.CURRENCY_MISMATCH


def test_a_provider_may_undercut_the_mid_rate_and_the_spread_says_so() -> None:
    rate = Rate.parse("649", THB, LAK)
    quote = quote_for_target(UUID(int=1), "BFL", Money(3735, THB), rate, MID, NOW, LIFE)
    assert quote.source.display == "24,241"  # 24,240.15 up to a whole kip
    assert parts(quote) == (2_427_750, -3_735, 85)
    assert quote.spread == Decimal(-1)


def test_the_spread_is_how_far_the_rate_lies_above_mid() -> None:
    assert for_target(Money(3735, THB)).spread == Decimal("6.5")


def test_an_amount_the_wire_cannot_carry_is_out_of_range() -> None:
    most = Money(10**17 - 1, THB)
    with pytest.raises(FxError) as refusal:
        for_target(most)  # 650 times as many kip
    assert refusal.value.code is FxErrorCode.OUT_OF_RANGE
    with pytest.raises(FxError) as refusal:
        for_target(most + Money(1, THB), mid=Rate.parse("0.0001", THB, LAK))
    assert refusal.value.code is FxErrorCode.OUT_OF_RANGE


def test_a_quote_whose_parts_do_not_add_up_cannot_exist() -> None:
    quote = for_target(Money.parse("37.35", THB))
    for wrong in (
        {"spread_minor": quote.spread_minor + 1},
        {"source": quote.source + Money(100, LAK)},
        {"residual": Decimal(-1)},
        {"rounding_minor": -1, "spread_minor": quote.spread_minor + quote.rounding_minor + 1},
        {"principal_minor": 0, "spread_minor": quote.spread_minor + quote.principal_minor},
        {"expires_at": NOW},
    ):
        with pytest.raises(AssertionError):
            replace(quote, **wrong)


def test_a_rate_of_many_digits_and_the_largest_amount_stay_exact() -> None:
    longest = Rate.parse("9999999999.9999999999", LAK, THB).marked_up(Decimal("0.9999999999"))
    mid = Rate.parse("9999999999.9999999999", LAK, THB)
    with pytest.raises(FxError) as refusal:
        quote_for_target(UUID(int=1), "BFL", Money(10**17 - 100, LAK), longest, mid, NOW, LIFE)
    assert refusal.value.code is FxErrorCode.OUT_OF_RANGE


def test_the_decimal_context_of_the_caller_does_not_matter() -> None:
    expected = for_source(Money(10**17 - 100, LAK))
    with localcontext(prec=3, rounding=ROUND_UP):
        quote = for_source(Money(10**17 - 100, LAK))
        assert quote.rate.inverted() == expected.rate.inverted()
    assert quote == expected
