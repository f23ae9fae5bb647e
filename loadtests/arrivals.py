"""When things arrive: an open model, so that a slow switch cannot slow its customers down.

A closed-loop tool asks again only when it was answered; while the switch stalls, nobody seems to
arrive, and the stall is seen by a handful of requests (coordinated omission). Here every arrival
has its instant before the test begins. Whoever is late begins late, and the time counts.

Arrivals are a Poisson process whose rate changes as the scenario says, drawn from its seed by
inversion: the k-th arrival is where the expected count reaches a sum of k exponential draws. The
same seed gives the same arrivals, however many processes share them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from loadtests.scenario import Scenario, Stretch


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that arrives: its number in its role, and when, in seconds from the start."""

    number: int
    at_s: float


def arrivals(scenario: Scenario, role: str) -> Iterator[Arrival]:
    """Everything that arrives for ``role``, in order of time."""
    share = scenario.shares.get(role, 0) / 100
    if not share:
        return
    chance = Random(f"{scenario.seed}/arrivals/{role}")
    expected, number = 0.0, 0
    while True:
        expected += chance.expovariate(1.0) / share
        at_s = when(scenario.rate, expected)
        if at_s is None:
            return
        yield Arrival(number, at_s)
        number += 1


def mine(found: Iterator[Arrival], index: int, generators: int) -> Iterator[Arrival]:
    """Every ``generators``-th arrival: what one of several processes takes."""
    return (each for each in found if each.number % generators == index)


def when(rate: Sequence[Stretch], expected: float) -> float | None:
    """The instant by which ``expected`` things should have arrived; None if that never comes."""
    passed = 0.0
    for stretch in rate:
        inside = (stretch.start + stretch.end) / 2 * stretch.seconds
        if expected <= inside and inside > 0:
            return passed + _within(stretch, expected)
        expected -= inside
        passed += stretch.seconds
    return None


def _within(stretch: Stretch, expected: float) -> float:
    """Where the integral of an evenly changing rate reaches ``expected``."""
    slope = (stretch.end - stretch.start) / stretch.seconds
    if abs(slope) < 1e-9:  # noqa: PLR2004 - a constant rate
        return expected / stretch.start
    inner = max(0.0, stretch.start**2 + 2 * slope * expected)
    return (math.sqrt(inner) - stretch.start) / slope
