"""The taxonomy holds together: every code has a rule, and what it promises can be kept."""

from datetime import date

import pytest

from participants import ParticipantId
from settlement import TAXONOMY, BreakCode, Severity, Sides, due_on, owed_by
from settlement.liability import CLAIMS, DIFFERENCE_CLAIMS
from settlement.naming import is_power_of_ten_apart

FRIDAY = date(2026, 11, 20)


def test_every_code_has_a_rule_with_its_own_name() -> None:
    assert set(TAXONOMY) == set(BreakCode)
    assert len({rule.name for rule in TAXONOMY.values()}) == len(BreakCode)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        (BreakCode.D03, "2026-11-20"),  # a customer debited for nothing gets it back the same day
        (BreakCode.A02, "2026-11-23"),  # a payee waits one business day
        (BreakCode.D02, "2026-11-23"),
        (BreakCode.A01, "2026-11-24"),
        (BreakCode.B01, "2026-11-24"),
        (BreakCode.E01, "2026-11-24"),
    ],
)
def test_breaks_fall_due_by_code(code: BreakCode, day: str) -> None:
    assert due_on(code, FRIDAY) == date.fromisoformat(day)


def test_what_is_urgent_is_due_by_the_next_business_day() -> None:
    urgent = [rule for rule in TAXONOMY.values() if rule.severity is Severity.URGENT]
    assert urgent
    assert all(rule.due_in <= 1 for rule in urgent)


def test_a_claim_is_over_the_payment_or_over_a_difference() -> None:
    assert not set(CLAIMS) & {code for code, _ in DIFFERENCE_CLAIMS}


def test_no_difference_leaves_nobody_owing() -> None:
    nobody = owed_by(BreakCode.E02, Sides.SWITCH_PAYER, 0, ParticipantId("A"), ParticipantId("B"))
    assert nobody == ("", "")


@pytest.mark.parametrize(
    ("one", "other", "scale"),
    [
        (1500, 150_000, "another"),
        (1500, 15, "another"),
        (1, 10**18, "another"),
        (9, 9 * 10**18, "another"),
        (1500, 1500, "same"),  # equal is no break at all
        (1500, 3000, "same"),
        (1500, 1501, "same"),
        (15, 1501, "same"),  # nearly a hundred times
        (0, 100, "same"),  # nought has every scale
        (9_007_199_254_740_993, 90_071_992_547_409_920, "same"),  # ten times, as a double sees it
    ],
)
def test_a_wrong_scale_is_a_factor_of_ten_exactly(one: int, other: int, scale: str) -> None:
    assert is_power_of_ten_apart(one, other) == (scale == "another")
    assert is_power_of_ten_apart(other, one) == (scale == "another")
