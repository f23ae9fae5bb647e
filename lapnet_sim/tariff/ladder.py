"""A ladder of fees: from each amount upwards one fee, until the next step begins.

The ladder that payers of transfers climb, at both sides of every step:

>>> from lapnet_sim.tariff.table import tariffs
>>> ladder = tariffs()[0].ladder
>>> edges = [step.starts_at_minor // 100 for step in ladder.steps]
>>> for edge in edges:
...     print(f"{edge:>11,}", *(ladder.fee(kip * 100) // 100 for kip in (edge - 1, edge)))
      1,000 0 1000
  2,000,001 1000 1500
  3,000,001 1500 2500
  4,000,001 2500 3000
  5,000,001 3000 4500
  7,000,001 4500 7500
 10,000,001 7500 12000
 30,000,001 12000 15500
 50,000,001 15500 20000
100,000,001 20000 25000
120,000,001 25000 30000
150,000,001 30000 40000
200,000,001 40000 50000

Amounts between two steps are whole kip, so what lies between 2,000,000 and 2,000,001 is below the
step. Below the first step there is no fee: the scheme carries no such payment.
"""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step; both in minor units."""

    starts_at_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps in rising order."""

    steps: tuple[Step, ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = tuple(step.starts_at_minor for step in self.steps)
        assert starts == tuple(sorted(set(starts))), "steps rise"
        assert all(step.fee_minor >= 0 for step in self.steps)
        object.__setattr__(self, "_starts", starts)

    @property
    def is_flat(self) -> bool:
        """Whether the amount makes no difference."""
        return len(self.steps) == 1

    def fee(self, amount_minor: int) -> int:
        """The fee on an amount, in minor units."""
        place = bisect_right(self._starts, amount_minor)
        return self.steps[place - 1].fee_minor if place else 0


def flat(fee_minor: int) -> Ladder:
    """The same fee, whatever the amount."""
    return Ladder((Step(0, fee_minor),))
