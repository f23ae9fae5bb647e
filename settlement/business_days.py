"""The scheme's calendar: which date an instant belongs to, and which days banks settle on.

Instants are aware and in UTC; dates belong to the scheme's zone, Vientiane, seven hours ahead. A
date starts at the last cut-off before its own midnight: where the last cut-off is midnight the
business date is the calendar date, and where it is 23:00 a payment of 23:30 already counts for the
next date. So the windows of the dates tile time without gap or overlap, every day of the week.
Only settlement waits for business days: Monday to Friday without the holidays handed in.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from settlement.errors import SettlementError, SettlementErrorCode

SCHEME_ZONE = ZoneInfo("Asia/Vientiane")
"""UTC+7 all year. Source: IANA time zone database."""

MIDNIGHT = time(0)
"""As a cut-off: the end of the business date, not its beginning."""

DEFAULT_CUT_OFFS = (time(11), time(16), MIDNIGHT)
"""Three windows a day: invented for the simulator, the scheme's real hours are not published."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WindowHours:
    """One window's place in a business date.

    Units: ``opens_at`` (included) and ``cut_off_at`` (excluded) are aware and in UTC; ``number``
    counts from 1.
    """

    number: int
    opens_at: datetime
    cut_off_at: datetime


def business_date(at: datetime, zone: ZoneInfo = SCHEME_ZONE, day_ends: time = MIDNIGHT) -> date:
    """Return the scheme's date of an aware instant; ``day_ends`` is the date's last cut-off.

    >>> business_date(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)).isoformat()
    '2026-11-21'
    """
    assert at.tzinfo is not None, "a naive instant has no business date"
    local = at.astimezone(zone)
    late = day_ends != MIDNIGHT and local.time() >= day_ends
    return local.date() + (_DAY if late else timedelta())


def window_hours(
    day: date, cut_offs: tuple[time, ...] = DEFAULT_CUT_OFFS, zone: ZoneInfo = SCHEME_ZONE
) -> tuple[WindowHours, ...]:
    """Return the windows of a business date, each from the cut-off before it to its own.

    Raises: `SettlementError` with ``settlement.cut_offs`` when there is none or they do not ascend.
    """
    _check_order(cut_offs)
    ends = [_instant(day, cut_off, zone) for cut_off in cut_offs]
    starts = [_instant(day - _DAY, cut_offs[-1], zone), *ends]
    return tuple(
        WindowHours(number, opens_at, cut_off_at)
        for number, (opens_at, cut_off_at) in enumerate(zip(starts, ends, strict=False), start=1)
    )


def is_business_day(day: date, holidays: AbstractSet[date] = frozenset()) -> bool:
    """Say whether banks settle on this day: Monday to Friday, and no holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def next_business_day(day: date, holidays: AbstractSet[date] = frozenset()) -> date:
    """Return the first business day after ``day``.

    >>> next_business_day(date(2026, 11, 20)).isoformat()
    '2026-11-23'
    """
    return add_business_days(day, 1, holidays)


def add_business_days(day: date, count: int, holidays: AbstractSet[date] = frozenset()) -> date:
    """Return the day ``count`` business days later.

    From a day off, counting starts there: Saturday plus one is Monday, and Saturday plus nought is
    Monday too, because nothing can fall due on a day off.
    """
    assert count >= 0, "business days are counted forwards"
    for _ in range(count):
        day = _on_or_after(day + _DAY, holidays)
    return _on_or_after(day, holidays)


def _on_or_after(day: date, holidays: AbstractSet[date]) -> date:
    while not is_business_day(day, holidays):
        day += _DAY
    return day


def _instant(day: date, cut_off: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a date's cut-off; midnight is the one that ends the date."""
    calendar_day = day + _DAY if cut_off == MIDNIGHT else day
    return datetime.combine(calendar_day, cut_off, zone).astimezone(UTC)


def _check_order(cut_offs: tuple[time, ...]) -> None:
    """Refuse an empty, repeated or descending list; midnight counts as the day's end."""
    ranks = [(cut_off == MIDNIGHT, cut_off) for cut_off in cut_offs]
    if not ranks or any(later <= earlier for earlier, later in pairwise(ranks)):
        listed = ", ".join(cut_off.isoformat() for cut_off in cut_offs) or "none"
        raise SettlementError(
            SettlementErrorCode.CUT_OFFS, f"cut-offs must be given in ascending order: {listed}"
        )
