"""How long a call takes, fairly: contenders take turns, CPU time counts, the fastest lap of a turn.

Other jobs on the machine slow single laps down and never speed one up, so the fastest lap of a turn
is the truest; the median over turns evens out what lasts longer than a turn.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Final

TURNS: Final = 5
LAPS: Final = 8

_NANOSECONDS: Final = 1_000


def microseconds(
    contenders: Mapping[str, Callable[[], int]], turns: int = TURNS, laps: int = LAPS
) -> dict[str, float]:
    """µs of CPU per call, by name. A contender makes one lap and returns how many calls it made."""
    for lap in contenders.values():
        lap()
    fastest: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(turns):
        for name, lap in contenders.items():
            fastest[name].append(min(_per_call(lap) for _ in range(laps)))
    return {name: statistics.median(times) for name, times in fastest.items()}


def _per_call(lap: Callable[[], int]) -> float:
    begun = time.process_time_ns()
    calls = lap()
    return (time.process_time_ns() - begun) / _NANOSECONDS / calls
