"""R-09: how each member's position went through the day, in steps of five minutes."""

from collections.abc import Iterable
from datetime import datetime

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import BUCKET_S, Evidence, bucket_of, paths
from lapnet_sim.reports.model import report

_LEVELS = (50, 80, 95)
_BUCKET_MINUTES = BUCKET_S // 60


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a currency and member. Units: minutes count the five-minute ends above a level."""
    walked = paths(evidence.completed)
    ends = sorted({bucket_of(window.cut_off_at) for window in evidence.windows})
    for (member, code), steps in sorted(walked.items(), key=lambda each: each[0][::-1]):
        path = _path(steps, ends)
        cap = evidence.caps.get((member, code), 0)
        above = [
            sum(_BUCKET_MINUTES for minor in path if cap and -minor * 100 > cap * level)
            for level in _LEVELS
        ]
        mean = sum(path) // len(path)
        yield (code, member, min(path), max(path), mean, cap, *above)


def _path(steps: list[tuple[datetime, int]], ends: list[int]) -> list[int]:
    """The position at the end of each bucket, from the first step's to the last one's."""
    last: dict[int, int] = {}
    for at, minor in steps:
        last[bucket_of(at)] = minor
    first, final = min(last), max(last)
    found, standing = [], 0
    for bucket in range(first, final + 1):
        if bucket in ends:
            standing = 0
        standing = last.get(bucket, standing)
        found.append(standing)
    return found


REPORT = report(
    "R-09",
    "currency member least$ most$ mean$ cap$ minutes_over_50# minutes_over_80# minutes_over_95#",
    rows,
)
