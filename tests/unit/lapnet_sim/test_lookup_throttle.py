"""What looking up costs, and what happens to whoever guesses."""

from datetime import timedelta

import pytest

import emvqr
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.throttle import HIT, MISS, Throttle, is_miss
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason
from tests.builders import ACQUIRER, ISSUER, NOW
from tests.fakes import HurriedClock

CAPACITY, REFILL_PER_S = 100, 10


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
def throttle(clock: HurriedClock) -> Throttle:
    return Throttle(clock, CAPACITY, REFILL_PER_S)


def admitted(throttle: Throttle, most: int = 10_000) -> int:
    """How many look-ups somebody gets who asks until refused."""
    for count in range(most):
        try:
            throttle.admit(ISSUER)
        except SwitchError:
            return count
    return most


def guess(throttle: Throttle) -> None:
    """Ask for somebody who is not there."""
    with pytest.raises(NoRouteError), throttle.metered(ISSUER):
        raise NoRouteError(Reason.BE06, "nobody")


def test_hits_cost_one_each(throttle: Throttle) -> None:
    assert admitted(throttle) == CAPACITY // HIT


def test_misses_cost_twenty_each(throttle: Throttle) -> None:
    for _ in range(CAPACITY // MISS):
        guess(throttle)
    assert admitted(throttle) == 0


def test_what_is_taken_comes_back_with_time_and_no_more_than_there_was(
    throttle: Throttle, clock: HurriedClock
) -> None:
    admitted(throttle)
    clock.at = NOW + timedelta(seconds=2)
    assert admitted(throttle) == 2 * REFILL_PER_S
    clock.at += timedelta(milliseconds=150)
    assert admitted(throttle) == 1
    clock.at += timedelta(milliseconds=50)
    assert admitted(throttle) == 1, "the half that was left over counts"
    clock.at += timedelta(days=1)
    assert admitted(throttle) == CAPACITY


def test_guessing_many_at_once_costs_what_guessing_one_by_one_does(
    throttle: Throttle, clock: HurriedClock
) -> None:
    """A hundred are under way before the first is known to be a miss."""
    for _ in range(CAPACITY):
        throttle.admit(ISSUER)
    for _ in range(CAPACITY):
        throttle.missed(ISSUER)
    debt_s = CAPACITY * (MISS - HIT) // REFILL_PER_S
    clock.at = NOW + timedelta(seconds=debt_s)
    assert admitted(throttle) == 0
    clock.at += timedelta(seconds=1)
    assert admitted(throttle) == REFILL_PER_S


def test_whoever_is_refused_is_told_when_to_come_back(
    throttle: Throttle, clock: HurriedClock
) -> None:
    for _ in range(3):
        throttle.admit(ISSUER)
        throttle.missed(ISSUER)
    admitted(throttle)
    throttle.missed(ISSUER)
    with pytest.raises(SwitchError) as refusal:
        throttle.admit(ISSUER)
    assert refusal.value.code is SwitchErrorCode.LOOKUP_THROTTLED
    assert refusal.value.retry_after_s == 2, "19 in debt, 10 a second"
    clock.at = NOW + timedelta(milliseconds=150)
    with pytest.raises(SwitchError) as refusal:
        throttle.admit(ISSUER)
    assert refusal.value.retry_after_s == 2, "whole seconds, never too few"
    clock.at = NOW + timedelta(seconds=2, microseconds=-1)
    assert admitted(throttle, 1) == 0
    clock.at = NOW + timedelta(seconds=2)
    throttle.admit(ISSUER)


def test_nobody_pays_for_anybody_else(throttle: Throttle) -> None:
    admitted(throttle)
    throttle.admit(ACQUIRER)


def test_a_clock_that_goes_back_gives_and_takes_nothing(
    throttle: Throttle, clock: HurriedClock
) -> None:
    admitted(throttle)
    clock.at = NOW - timedelta(hours=1)
    assert admitted(throttle) == 0


def test_being_refused_costs_nothing(throttle: Throttle, clock: HurriedClock) -> None:
    admitted(throttle)
    for _ in range(50):
        assert admitted(throttle) == 0
    clock.at = NOW + timedelta(seconds=1)
    assert admitted(throttle) == REFILL_PER_S


MISSES = [NoRouteError(reason, "") for reason in (Reason.BE06, Reason.AC04, Reason.CNOR)]
HITS = [
    NoRouteError(Reason.TM01, ""),
    SwitchError(SwitchErrorCode.ORDER_PAID, ""),
    SwitchError(SwitchErrorCode.ACQUIRER_UNREACHABLE, ""),
]


def test_only_who_finds_nobody_guesses() -> None:
    with pytest.raises(emvqr.QrError) as unreadable:
        emvqr.decode("0002")
    assert all(is_miss(error) for error in [*MISSES, unreadable.value])
    assert is_miss(SwitchError(SwitchErrorCode.ORDER_UNKNOWN, ""))
    assert not any(is_miss(error) for error in HITS)
