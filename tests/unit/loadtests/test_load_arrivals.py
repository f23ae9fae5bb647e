"""Arrivals have their instants before the test begins, and nobody can slow them down."""

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.arrivals import Arrival, arrivals, mine, when
from loadtests.scenario import Scenario, Stretch

RATES = st.floats(0, 500, allow_subnormal=False).map(lambda rate: round(rate, 3))


def stretch(seconds: float, start: float, end: float) -> Stretch:
    return Stretch.model_validate({"seconds": seconds, "from": start, "to": end})


def scenario(*rate: Stretch, **shares: int) -> Scenario:
    return Scenario(
        name="t", title="t", rate=rate, shares=shares or {"issuer": 100}, budgets={}, warm_up_s=0
    )


@pytest.mark.parametrize(
    ("expected", "at_s"),
    [
        (10.0, 1.0),  # ten a second
        (20.0, 2.0),
        (20.0 + 37.5, 3.0),  # 10 to 40 over two seconds: half way it is 25, 17.5 have come
        (20.0 + 50.0 + 1.0, None),
    ],
)
def test_the_instant_of_an_expected_count(expected: float, at_s: float | None) -> None:
    rate = (stretch(2, 10, 10), stretch(2, 10, 40))
    if at_s == 3.0:
        expected = 20.0 + 17.5
    found = when(rate, expected)
    assert found == (None if at_s is None else pytest.approx(at_s))


def test_as_many_arrive_as_the_rate_says() -> None:
    found = list(arrivals(scenario(stretch(50, 100, 100)), "issuer"))
    assert 4_700 < len(found) < 5_300
    assert found[0].number == 0
    assert found[-1].at_s < 50


def test_a_share_is_a_share() -> None:
    played = scenario(stretch(50, 100, 100), issuer=90, analyst=10)
    assert 400 < len(list(arrivals(played, "analyst"))) < 600
    assert list(arrivals(played, "merchant")) == []


def test_the_same_seed_gives_the_same_arrivals_and_another_seed_others() -> None:
    played = scenario(stretch(5, 10, 90))
    assert list(arrivals(played, "issuer")) == list(arrivals(played, "issuer"))
    other = played.model_copy(update={"seed": "other"})
    assert list(arrivals(other, "issuer")) != list(arrivals(played, "issuer"))


@given(generators=st.integers(1, 7))
def test_processes_share_the_arrivals_and_lose_none(generators: int) -> None:
    found = [Arrival(number, number / 10) for number in range(100)]
    shared = [list(mine(iter(found), index, generators)) for index in range(generators)]
    assert sorted(chain.from_iterable(shared), key=lambda each: each.number) == found


@given(start=RATES, end=RATES, seconds=st.integers(1, 60))
def test_instants_never_go_back_and_stay_inside(start: float, end: float, seconds: int) -> None:
    played = stretch(seconds, start, end)
    expected = (start + end) / 2 * seconds
    instants = [when((played,), expected * part / 10) for part in range(1, 10)]
    known = [instant for instant in instants if instant is not None]
    assert all(0 <= each <= seconds + 1e-6 for each in known)
    assert all(one <= other + 1e-9 for one, other in pairwise(known))
