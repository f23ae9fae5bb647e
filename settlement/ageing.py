"""How old a break is: business days since it was first found, in the buckets people report in.

Source: the scheme's ageing buckets 0, 1, 2, 3-5, 6-10, 11-30 and more.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from settlement.business_days import is_business_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ages that are told together. Units: business days; the oldest bucket has no end."""

    name: str
    least: int
    most: int | None


BUCKETS = (
    Bucket("0", 0, 0),
    Bucket("1", 1, 1),
    Bucket("2", 2, 2),
    Bucket("3-5", 3, 5),
    Bucket("6-10", 6, 10),
    Bucket("11-30", 11, 30),
    Bucket("30+", 31, None),
)


def age(first: date, today: date, holidays: AbstractSet[date] = frozenset()) -> int:
    """Return how many business days lie after ``first`` up to ``today``.

    >>> age(date(2026, 11, 20), date(2026, 11, 23))
    1
    """
    days = (today - first).days
    return sum(is_business_day(first + each * _DAY, holidays) for each in range(1, days + 1))


def bucket_of(days: int) -> Bucket:
    """Return the bucket of an age.

    >>> [bucket_of(days).name for days in (0, 2, 4, 31)]
    ['0', '2', '3-5', '30+']
    """
    return next(each for each in BUCKETS if each.most is None or days <= each.most)


def dates_of(
    bucket: Bucket, today: date, holidays: AbstractSet[date] = frozenset()
) -> tuple[date | None, date | None]:
    """Return the first and the last date whose breaks are in a bucket; None has no bound.

    >>> first, last = dates_of(BUCKETS[1], date(2026, 11, 23))
    >>> first.isoformat(), last.isoformat()
    ('2026-11-20', '2026-11-22')
    """
    last = _reached(bucket.least, today, holidays)
    if bucket.most is None:
        return None, last
    return _reached(bucket.most + 1, today, holidays) + _DAY, None if not bucket.least else last


def _reached(days: int, today: date, holidays: AbstractSet[date]) -> date:
    """Return the last date that is ``days`` business days old."""
    day = today
    while days:
        days -= is_business_day(day, holidays)
        day -= _DAY
    return day
