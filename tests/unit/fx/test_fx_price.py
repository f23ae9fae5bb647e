"""What a provider asks: which tier an amount reaches, and whose improvement counts."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fx import LAK, THB, FxError, FxErrorCode, Money, Publication, Rate, Tier

SINCE = datetime(2026, 11, 20, tzinfo=UTC)
BASE = Rate.parse("650", THB, LAK)
LARGE = Tier(Money.parse("1000000", LAK), Decimal("0.001"))
HUGE = Tier(Money.parse("10000000", LAK), Decimal("0.002"))


def asked(*tiers: Tier, **improvements: str) -> Publication:
    return Publication(
        "THFX",
        BASE,
        SINCE,
        tiers=tiers,
        improvements={who: Decimal(share) for who, share in improvements.items()},
    )


@pytest.mark.parametrize(
    ("source", "who", "rate", "tier"),
    [
        ("999999", "LDB", "650", None),
        ("1000000", "LDB", "649.35", LARGE),  # a tier begins with its amount
        ("9999999", "LDB", "649.35", LARGE),
        ("10000000", "LDB", "648.7", HUGE),
        ("999999", "BCEL", "649.675", None),  # a tenth of a per cent less half
        ("1000000", "BCEL", "649.025", LARGE),  # shares of the base add up
    ],
)
def test_tier_and_participant_improve_the_base(
    source: str, who: str, rate: str, tier: Tier | None
) -> None:
    price = asked(LARGE, HUGE, BCEL="0.0005").price_for_source(Money.parse(source, LAK), who)
    assert (price.rate.text, price.tier) == (rate, tier)
    assert price.improvement == (Decimal("0.0005") if who == "BCEL" else 0)


def test_a_fixed_target_reaches_the_tier_of_its_worth_at_the_base_rate() -> None:
    prices = asked(LARGE)
    assert prices.price_for_target(Money(1538_46, THB), "LDB").tier is None  # 999,999 kip
    assert prices.price_for_target(Money(1538_47, THB), "LDB").tier == LARGE


def test_an_amount_of_the_other_currency_has_no_price() -> None:
    attempts: list[Callable[[], object]] = [
        lambda: asked().price_for_source(Money(1, THB), "LDB"),
        lambda: asked().price_for_target(Money(1, LAK), "LDB"),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is FxErrorCode.CURRENCY_MISMATCH


@pytest.mark.parametrize(
    "tiers",
    [
        (HUGE, LARGE),  # amounts ascend
        (LARGE, LARGE),
        (Tier(Money(0, LAK), Decimal(0)),),  # from nothing on it would be the base rate
        (Tier(Money(100, THB), Decimal(0)),),  # tiers are of the source
        (Tier(LARGE.begins, Decimal("0.002")), Tier(HUGE.begins, Decimal("0.001"))),  # dearer
    ],
)
def test_tiers_must_make_sense(tiers: tuple[Tier, ...]) -> None:
    with pytest.raises(FxError) as refusal:
        asked(*tiers)
    assert refusal.value.code is FxErrorCode.TIERS_INVALID


@pytest.mark.parametrize("share", ["-0.001", "1", "0.000000001", "NaN"])
def test_an_improvement_is_a_share_below_one(share: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: asked(BCEL=share),
        lambda: asked(Tier(LARGE.begins, Decimal(share))),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is FxErrorCode.IMPROVEMENT_INVALID


def test_improvements_together_leave_something_to_pay() -> None:
    with pytest.raises(FxError) as refusal:
        asked(Tier(LARGE.begins, Decimal("0.6")), BCEL="0.4")
    assert refusal.value.code is FxErrorCode.IMPROVEMENT_INVALID
