"""What got slower since an earlier run, and whether it is more than noise.

The median response times of the single seconds of both runs are ranked together (Mann and
Whitney's U, two-sided, normal approximation with the correction for ties). A step is called slower
or faster when that would happen by chance less than once in a hundred times *and* its median moved
by more than five per cent: machines are shared, and a difference nobody feels is none.
"""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loadtests.samples import Figures

BY_CHANCE: Final = 0.01
FELT: Final = 0.05
FEWEST: Final = 5
"""Seconds of a step below which nothing can be said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step in two runs."""

    step: str
    before_ms: float
    now_ms: float
    chance: float
    """How likely so large a difference is if nothing had changed."""
    word: str
    """slower, faster, the same, or too little to say."""

    @property
    def said(self) -> str:
        """In one line."""
        return (
            f"{self.step}: {self.word} ({self.before_ms:.0f} -> {self.now_ms:.0f} ms at the median,"
            f" by chance {self.chance:.2g})"
        )


def compare(old: Mapping[str, Any], now: Sequence[Figures]) -> Iterator[Change]:
    """Each step that both runs have; ``old`` is the JSON of the earlier verdict."""
    earlier = {each["step"]: each["by_second"] for each in old["figures"]}
    for figures in now:
        if figures.step in earlier:
            yield _change(figures.step, earlier[figures.step], figures.by_second)


def _change(step: str, before: Sequence[float], after: Sequence[float]) -> Change:
    if min(len(before), len(after)) < FEWEST:
        return Change(step, 0.0, 0.0, 1.0, "too little to say")
    then, now = statistics.median(before), statistics.median(after)
    chance = by_chance(before, after)
    word = "the same"
    if chance < BY_CHANCE and abs(now - then) > FELT * then:
        word = "slower" if now > then else "faster"
    return Change(step, then, now, chance, word)


def by_chance(one: Sequence[float], other: Sequence[float]) -> float:
    """Two-sided probability of so different ranks if both came from the same source."""
    ranks, ties = _ranks([*one, *other])
    n, m = len(one), len(other)
    u = sum(ranks[:n]) - n * (n + 1) / 2
    total = n + m
    spread = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if spread <= 0:
        return 1.0
    z = (abs(u - n * m / 2) - 0.5) / math.sqrt(spread)
    return math.erfc(max(0.0, z) / math.sqrt(2))


def _ranks(values: Sequence[float]) -> tuple[list[float], float]:
    """Ranks from 1, equal values sharing theirs; and the sum of t^3 - t over all ties."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    ties, begin = 0.0, 0
    while begin < len(order):
        end = begin
        while end < len(order) and values[order[end]] == values[order[begin]]:
            end += 1
        for place in order[begin:end]:
            ranks[place] = (begin + 1 + end) / 2
        ties += (end - begin) ** 3 - (end - begin)
        begin = end
    return ranks, ties
