"""What if, on days small enough to work out by hand."""

from collections import Counter

import pytest

from settlement.whatif import (
    BUCKETS,
    Cell,
    Cube,
    Scenario,
    offset_bilateral,
    offset_multilateral,
    outcomes,
)


def cell(bucket: int, payer: str, payee: str, minor: int) -> Cell:
    return Cell(bucket, payer, payee, "LAK", 1, minor)


DAY = Cube.of(
    [cell(10, "A", "B", 100), cell(20, "B", "C", 70), cell(30, "C", "A", 50), cell(40, "A", "C", 5)]
)
RING = [cell(1, "A", "B", 10), cell(1, "B", "C", 10), cell(1, "C", "A", 10)]

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


def test_a_ring_without_money_is_freed_by_multilateral_offsetting_alone() -> None:
    assert len(offset_bilateral(RING, Counter())) == 3
    assert offset_multilateral(RING, Counter()) == []


def test_what_is_not_covered_waits_from_the_end_of_its_payers_queue() -> None:
    queue = [*RING, cell(2, "A", "B", 7)]
    balance = Counter[str]()
    assert offset_multilateral(queue, balance) == [queue[3]]
    assert not any(balance.values())


def test_opposite_payments_offset_each_other() -> None:
    balance = Counter({"A": 3})
    waiting = [cell(1, "A", "B", 10), cell(1, "B", "A", 7), cell(2, "A", "B", 1)]
    assert offset_bilateral(waiting, balance) == [waiting[2]]
    assert balance["B"] == 3
