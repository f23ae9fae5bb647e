"""Chance looks where the tables did not: every figure recomputed independently in fractions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fx import (
    LAK,
    Breaker,
    Currency,
    FxError,
    FxErrorCode,
    Money,
    Publication,
    Quote,
    Rate,
    Tier,
    currencies,
    quote_for_source,
    quote_for_target,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LIFE = timedelta(seconds=120)

units = st.sampled_from(currencies())
pairs = st.tuples(units, units).filter(lambda pair: pair[0] != pair[1])
ten_places = st.integers(1, 10**20 - 1).map(lambda n: f"{n // 10**10}.{n % 10**10:010d}")
market = st.integers(1, 10**15).map(lambda n: f"{n // 10**10}.{n % 10**10:010d}")
rate_texts = st.one_of(market, ten_places)
markups = st.integers(0, 10**10 - 1).map(lambda n: Decimal(f"0.{n:010d}"))


@st.composite
def payable(draw: st.DrawFn, currency: Currency) -> Money:
    """A whole number of steps, often small, up to what the wire can carry."""
    most = (10**15 * currency.unit_minor - 1) // currency.step_minor
    steps = draw(st.one_of(st.integers(1, 10_000), st.integers(1, most)))
    return Money(steps * currency.step_minor, currency)


@st.composite
def customers_rates(draw: st.DrawFn, mid: Rate) -> Rate:
    """Above the mid rate by a markup, or anywhere the market may put it."""
    if draw(st.booleans()):
        return mid.marked_up(draw(markups))
    return Rate.parse(draw(rate_texts), mid.base, mid.quote)


@st.composite
def quotes_for_target(draw: st.DrawFn) -> Quote:
    target, source = draw(pairs)
    mid = Rate.parse(draw(rate_texts), target, source)
    amount, rate = draw(payable(target)), draw(customers_rates(mid))
    return _or_assume_away(
        lambda: quote_for_target(UUID(int=1), "FXP", amount, rate, mid, NOW, LIFE)
    )


@st.composite
def quotes_for_source(draw: st.DrawFn) -> Quote:
    target, source = draw(pairs)
    mid = Rate.parse(draw(rate_texts), target, source)
    amount, rate = draw(payable(source)), draw(customers_rates(mid))
    return _or_assume_away(
        lambda: quote_for_source(UUID(int=1), "FXP", amount, rate, mid, NOW, LIFE)
    )


def _or_assume_away(make: Callable[[], Quote]) -> Quote:
    """The quote, unless one of its sides is too small or too large to be written."""
    try:
        return make()
    except FxError as refusal:
        assume(refusal.code not in {FxErrorCode.BELOW_MINIMUM, FxErrorCode.OUT_OF_RANGE})
        raise


def minor_rate(rate: Rate) -> Fraction:
    """Quote minor units for one base minor unit."""
    return Fraction(rate.value) * rate.quote.unit_minor / rate.base.unit_minor


def check_parts(quote: Quote) -> None:
    """What holds whichever side was fixed."""
    cost = quote.target.minor * minor_rate(quote.rate)
    worth = quote.target.minor * minor_rate(quote.mid)
    assert Fraction(quote.residual) == quote.source.minor - cost
    assert quote.principal_minor == ceil(worth)
    assert quote.principal_minor + quote.spread_minor == ceil(cost)
    assert quote.principal_minor + quote.spread_minor + quote.rounding_minor == quote.source.minor
    assert quote.source.is_whole_step
    assert quote.target.is_whole_step


@settings(max_examples=200)
@given(quotes_for_target())
def test_a_fixed_target_costs_the_next_whole_step(quote: Quote) -> None:
    """T x r <= S < T x r + one step of the source currency."""
    cost = quote.target.minor * minor_rate(quote.rate)
    assert cost <= quote.source.minor < cost + quote.source.currency.step_minor
    check_parts(quote)


@settings(max_examples=200)
@given(quotes_for_source())
def test_a_fixed_source_buys_the_last_whole_step(quote: Quote) -> None:
    """S / r - one step of the target currency < T <= S / r."""
    bought = quote.source.minor / minor_rate(quote.rate)
    assert bought - quote.target.currency.step_minor < quote.target.minor <= bought
    check_parts(quote)


@settings(max_examples=200)
@given(quotes_for_source())
def test_there_and_back_never_gains(there: Quote) -> None:
    """Who converts and converts back at once, at the same rate, has no more than before."""
    try:
        back = quote_for_source(
            UUID(int=2),
            "FXP",
            there.target,
            there.rate.inverted(),
            there.rate.inverted(),
            NOW,
            LIFE,
        )
    except FxError as refusal:
        if refusal.code is not FxErrorCode.BELOW_MINIMUM:
            raise
    else:
        assert back.target <= there.source


@settings(max_examples=200)
@given(quotes_for_target())
def test_paying_the_quoted_source_delivers_at_least_the_target(quote: Quote) -> None:
    assert quote.rate.affords(quote.source) >= quote.target.minor


@settings(max_examples=200)
@given(quotes_for_source())
def test_what_was_bought_costs_no_more_than_was_paid(there: Quote) -> None:
    """Asking for the same target again is never dearer than the source that bought it."""
    again = quote_for_target(UUID(int=2), "FXP", there.target, there.rate, there.mid, NOW, LIFE)
    assert again.source <= there.source


shares = st.integers(0, 10**8 // 2 - 1).map(lambda n: Decimal(f"0.{n:08d}"))


@st.composite
def publications(draw: st.DrawFn) -> Publication:
    target, source = draw(pairs)
    begins = sorted(draw(st.sets(st.integers(1, 10**12), max_size=4)))
    offs = sorted(draw(st.lists(shares, min_size=len(begins), max_size=len(begins))))
    return Publication(
        "FXP",
        Rate.parse(draw(rate_texts), target, source),
        NOW,
        tiers=tuple(Tier(Money(m, source), o) for m, o in zip(begins, offs, strict=True)),
        improvements={"BCEL": draw(shares)},
    )


@settings(max_examples=200)
@given(publications(), st.integers(1, 10**13), st.integers(0, 10**13))
def test_more_money_and_a_better_customer_never_get_a_worse_rate(
    asked: Publication, minor: int, more: int
) -> None:
    small, large = Money(minor, asked.rate.quote), Money(minor + more, asked.rate.quote)
    plain = asked.price_for_source(small, "LDB").rate.value
    assert asked.price_for_source(large, "LDB").rate.value <= plain <= asked.rate.value
    assert asked.price_for_source(small, "BCEL").rate.value <= plain


@settings(max_examples=200)
@given(publications(), st.integers(1, 10**13))
def test_a_customers_rate_is_the_base_less_both_shares(asked: Publication, minor: int) -> None:
    price = asked.price_for_source(Money(minor, asked.rate.quote), "BCEL")
    reached = [tier.improvement for tier in asked.tiers if tier.begins.minor <= minor]
    off = Fraction(max(reached, default=Decimal(0))) + Fraction(asked.improvements["BCEL"])
    assert Fraction(price.rate.value) == Fraction(asked.rate.value) * (1 - off)


@given(pairs, rate_texts, rate_texts)
def test_the_breaker_judges_up_and_down_alike(
    pair: tuple[Currency, Currency], one: str, other: str
) -> None:
    def verdict(new: str, old: str) -> FxErrorCode | None:
        try:
            Breaker().check(Rate.parse(new, *pair), Rate.parse(old, *pair))
        except FxError as refusal:
            return refusal.code
        return None

    assert verdict(one, other) is verdict(other, one)
    low, high = sorted((Fraction(one), Fraction(other)))
    assert (verdict(one, other) is None) == (high <= low * Fraction("1.10"))


@given(st.integers(), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_allocation_loses_nothing_and_is_fair(total: int, weights: list[int]) -> None:
    shares = [share.minor for share in Money(total, LAK).allocate(weights)]
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(st.data(), units)
def test_amounts_are_read_back_as_written(data: st.DataObject, currency: Currency) -> None:
    money = Money(data.draw(st.integers(0, 10**15 * currency.unit_minor - 1)), currency)
    assert Money.parse(money.amount, currency) == money
    assert Fraction(money.amount) * currency.unit_minor == money.minor
    assert Fraction(money.display.replace(",", "")) == Fraction(money.amount)


@given(st.text(alphabet="0123456789.,-+eE_ \n\u0ed0\u0ed1\u0665", max_size=20))
def test_whatever_is_read_was_plain_ascii(text: str) -> None:
    try:
        money = Money.parse(text, LAK)
    except FxError as refusal:
        if refusal.code not in {FxErrorCode.AMOUNT_MALFORMED, FxErrorCode.TOO_MANY_DECIMALS}:
            raise
    else:
        assert set(text) <= set("0123456789.")
        assert Fraction(text) * 100 == money.minor


@given(pairs, rate_texts)
def test_rates_are_read_back_as_written(pair: tuple[Currency, Currency], text: str) -> None:
    rate = Rate.parse(text, *pair)
    assert Fraction(rate.text) == Fraction(text)


@given(pairs, rate_texts)
def test_an_inverse_is_right_to_twenty_digits(pair: tuple[Currency, Currency], text: str) -> None:
    rate = Rate.parse(text, *pair)
    error = Fraction(rate.inverted().value) * Fraction(rate.value) - 1
    assert abs(error) <= Fraction(5, 10**20)
