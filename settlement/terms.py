"""The terms on which a day is reconciled: its date, its calendar, what passes as a rounding."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from fx import FxError, currency
from settlement.business_days import DEFAULT_CUT_OFFS, next_business_day, window_hours


@dataclass(frozen=True, slots=True)
class Terms:
    """What a comparison has to know beside the books.

    Units: ``band`` is the time before the date's last cut-off within which a bank may put a
    payment on its next date; 30 minutes is invented. ``network`` are the codes under which partner
    networks take part.
    """

    business_date: date
    holidays: AbstractSet[date] = frozenset()
    cut_offs: tuple[time, ...] = DEFAULT_CUT_OFFS
    band: timedelta = timedelta(minutes=30)
    network: AbstractSet[str] = frozenset()

    def is_cut_off(self, ours: date, committed_at: datetime, theirs: date | None = None) -> bool:
        """Say whether a bank may have closed its date before this instant.

        ``theirs`` is the date the bank put it on, if it has it.
        """
        if theirs not in (None, ours + timedelta(days=1), next_business_day(ours, self.holidays)):
            return False
        day_ends = _day_ends(ours, self.cut_offs)
        return day_ends - self.band <= committed_at < day_ends

    def is_holiday_between(self, ours: date, theirs: date) -> bool:
        """Say whether a bank went to its next business day because our date is a holiday there."""
        return ours in self.holidays and theirs == next_business_day(ours, self.holidays)


@lru_cache
def _day_ends(day: date, cut_offs: tuple[time, ...]) -> datetime:
    return window_hours(day, cut_offs)[-1].cut_off_at


def rounding_minor(code: str) -> int:
    """Return the smallest amount people use, in minor units: a whole kip is 100 of them.

    >>> rounding_minor("LAK"), rounding_minor("THB"), rounding_minor("XXQ")
    (100, 1, 1)
    """
    try:
        return currency(code).step_minor
    except FxError:
        return 1
