"""What if, on days small enough to work out by hand."""

import pytest

from settlement.whatif import (
    BUCKETS,
    Cell,
    Cube,
    Scenario,
    outcomes,
)


def cell(bucket: int, payer: str, payee: str, minor: int) -> Cell:
    return Cell(bucket, payer, payee, "LAK", 1, minor)


DAY = Cube.of(
    [cell(10, "A", "B", 100), cell(20, "B", "C", 70), cell(30, "C", "A", 50), cell(40, "A", "C", 5)]
)
#   scenario, then: cycles, net, peak liquidity, rejected, legs, shortfall
SUPPOSED = [
    (Scenario("one window"), 1, 55, 55, 0, 3, 0),
    (Scenario("two", cut_offs=(25,)), 2, 145, 100, 0, 5, 0),
    (Scenario("A fails", defaults=("A",)), 1, 55, 55, 0, 3, 55),
    (Scenario("A fails, covered", defaults=("A",), collateral={"A": 50}), 1, 55, 55, 0, 3, 5),
]


@pytest.mark.parametrize("facts", SUPPOSED, ids=lambda facts: facts[0].name)
def test_a_scenario_comes_to(facts: tuple[Scenario, int, int, int, int, int, int]) -> None:
    scenario, *wanted = facts
    found = outcomes(DAY, scenario)[0]
    assert [
        found.cycles,
        found.net_minor,
        found.peak_liquidity_minor,
        found.rejected,
        found.settlement_legs,
        found.shortfall_minor,
    ] == wanted


def test_a_cap_rejects_what_would_pass_it_and_keeps_the_rest() -> None:
    found = outcomes(DAY, Scenario("cap", cap_minor=60))[0]
    assert (found.rejected, found.rejected_minor) == (2, 170)  # A to B, and B to C without it
    assert found.gross_minor == 55


def test_a_member_on_holiday_takes_its_payments_along() -> None:
    assert outcomes(DAY, Scenario("holiday", closed=("B",)))[0].gross_minor == 55


def test_gross_settles_every_payment_and_needs_each_members_deepest_point() -> None:
    found = outcomes(DAY, Scenario("gross", model="gross"))[0]
    assert (found.settlement_legs, found.delay_minutes) == (4, 0)
    assert found.peak_liquidity_minor == 100  # A pays first; the others pay from what they got


def test_more_windows_shorten_the_wait() -> None:
    slow = outcomes(DAY, Scenario("one"))[0].delay_minutes
    fast = outcomes(DAY, Scenario("all", cut_offs=tuple(range(1, BUCKETS))))[0].delay_minutes
    assert fast == 5 < slow


HOURS = (20, 30)
"""B pays C within them, the others outside."""

#   scenario, then: net value, liquidity, legs, queued, rejected, delay in minutes
MODELS = [
    (Scenario("net"), 55, 55, 3, 0, 0, 1348),
    (Scenario("prefunded", model="prefunded"), 55, 100, 3, 0, 0, 1348),
    (Scenario("paid in", model="prefunded", collateral={"A": 99}), 5, 99, 2, 0, 3, 1240),
    (Scenario("gross", model="gross"), 225, 100, 4, 0, 0, 0),
    (Scenario("hybrid", model="hybrid", hours=HOURS), 225, 150 + 70, 5, 0, 0, 416),
    (
        Scenario("hybrid, paid in", model="hybrid", hours=HOURS, collateral={"A": 100}),
        170, 100 + 70, 4, 55, 0, 731,
    ),
]  # fmt: skip


@pytest.mark.parametrize("facts", MODELS, ids=lambda facts: facts[0].name)
def test_a_model_settles_the_same_day_as(
    facts: tuple[Scenario, int, int, int, int, int, int],
) -> None:
    scenario, *wanted = facts
    found = outcomes(DAY, scenario)[0]
    assert [
        found.net_minor,
        found.peak_liquidity_minor,
        found.settlement_legs,
        found.queued_minor,
        found.rejected,
        found.delay_minutes,
    ] == wanted


def test_a_cap_looks_into_a_bucket_that_comes_to_nothing() -> None:
    day = Cube.of([cell(10, "A", "B", 100), cell(10, "B", "A", 100)])
    assert outcomes(day, Scenario("cap", cap_minor=100))[0].rejected == 0
    assert outcomes(day, Scenario("cap", cap_minor=99))[0].rejected == 2


def test_what_is_not_covered_at_night_joins_the_first_window_of_the_next_hours() -> None:
    scenario = Scenario(
        "night", model="hybrid", hours=HOURS, cut_offs=(15, 25), collateral={"C": 50}
    )
    found = outcomes(DAY, scenario)[0]
    assert (found.queued_minor, found.cycles) == (100, 1)  # A to B waits; B to C nets with it
    assert found.net_minor == 100 + 55  # A owes 100, C is owed 70; 50 and 5 settle at once
    assert found.delay_minutes == (100 * 15 + 70 * 5) * 5 // 225
