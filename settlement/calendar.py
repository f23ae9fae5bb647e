"""The scheme's calendar as a value: cut-offs of each series, business days, when money can move.

Windows close every day of the week, and every series ends its last window with the scheme's date:
so a payment has one business date, whatever it falls into. What waits is the money: the settlement
bank is instructed while it is open. A domestic window goes at the first such instant after its
cut-off. A corridor's goes on the first day after its business date on which banks work on both
sides, because both of its legs must move; until then each side is exposed to the other.

Source: PFMI principle 8 (final by the value date), and the T+1 of the region's corridors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from participants.networks import HOME as HOME_COUNTRY
from settlement.business_days import SCHEME_ZONE, business_date
from settlement.series import Series
from settlement.window import Window, schedule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Country:
    """On which days banks of one country work, by its own clock."""

    code: str
    """ISO 3166, two letters."""
    zone: ZoneInfo
    weekend: frozenset[int]
    """Monday is 0."""
    holidays: frozenset[date]
    working: frozenset[date] = frozenset()
    """Weekend days on which banks work in exchange for a day off."""

    def works_on(self, day: date) -> bool:
        """Say whether banks are open on this date."""
        if day in self.working:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays


@dataclass(frozen=True, slots=True)
class BankHours:
    """When the settlement bank takes instructions, by the scheme's clock, on a business day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class NextCutOff:
    """When a series closes next, and from when what is in it then can settle. Both in UTC."""

    series: Series
    cut_off_at: datetime
    settles_at: datetime
    value_date: date
    exposure_days: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that depends on the date."""

    countries: Mapping[str, Country] = field(default_factory=dict)
    cut_offs: Mapping[str, tuple[time, ...]] = field(default_factory=dict)
    """By corridor or currency, else by kind; midnight, the last of each, ends the date."""
    bank_hours: BankHours | None = None
    """None for a settlement bank that never closes and waits for nobody."""

    @property
    def home(self) -> Country:
        """The scheme's own country."""
        return self.countries[HOME_COUNTRY]

    def round_the_clock(self) -> "Calendar":
        """Return the same calendar with a settlement bank that is always open."""
        return replace(self, bank_hours=None)

    def windows_on(self, day: date, series: Series) -> tuple[Window, ...]:
        """Return the windows of a series on a business date, in order."""
        cut_offs = self.cut_offs.get(series.scope) or self.cut_offs[series.kind.value]
        return schedule(day, cut_offs, SCHEME_ZONE, series)

    def window_at(self, at: datetime, series: Series) -> Window:
        """Return the window of a series that an instant lies in."""
        windows = self.windows_on(business_date(at), series)
        return next(window for window in windows if window.holds(at))

    def is_business_day(self, day: date, abroad: Iterable[str] = ()) -> bool:
        """Say whether banks work at home and in every country of ``abroad``.

        A country the calendar does not know keeps the scheme's own days.
        """
        sides = [self.home, *(self.countries.get(code, self.home) for code in abroad)]
        return all(side.works_on(day) for side in sides)

    def bank_opens_at(self, not_before: datetime) -> datetime:
        """Return the first instant, not before another, at which the settlement bank is open."""
        return self._open_from(not_before, not_before.astimezone(SCHEME_ZONE).date(), ())

    def settles_at(
        self, window: Window, not_before: datetime, abroad: tuple[str, ...] = ()
    ) -> datetime:
        """Return the first instant, not before another, at which a window can be instructed.

        With countries in ``abroad`` it is a corridor's: on a day on which all of them work, after
        its business date. It can be instructed now exactly if this is now.
        """
        day = not_before.astimezone(SCHEME_ZONE).date()
        if window.series.corridor:
            day = max(day, window.business_date + _DAY)
        return self._open_from(not_before, day, abroad)

    def _open_from(self, not_before: datetime, day: date, abroad: tuple[str, ...]) -> datetime:
        if self.bank_hours is None:
            return not_before
        while True:
            if self.is_business_day(day, abroad):
                at = max(not_before, _instant(day, self.bank_hours.opens))
                if at < _instant(day, self.bank_hours.closes):
                    return at
            day += _DAY

    def value_date(
        self, window: Window, not_before: datetime, abroad: tuple[str, ...] = ()
    ) -> date:
        """Return the scheme's date on which a window settles if nothing goes wrong."""
        return self.settles_at(window, not_before, abroad).astimezone(SCHEME_ZONE).date()

    def exposure_days(self, window: Window, abroad: tuple[str, ...] = ()) -> int:
        """Return for how many days what is paid on a window's date is owed and not settled."""
        return (self.value_date(window, window.cut_off_at, abroad) - window.business_date).days

    def next_cut_off(
        self, at: datetime, series: Series, abroad: tuple[str, ...] = ()
    ) -> NextCutOff:
        """Return when the window that an instant lies in closes and settles."""
        window = self.window_at(at, series)
        return NextCutOff(
            series=series,
            cut_off_at=window.cut_off_at,
            settles_at=self.settles_at(window, window.cut_off_at, abroad),
            value_date=self.value_date(window, window.cut_off_at, abroad),
            exposure_days=self.exposure_days(window, abroad),
        )


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SCHEME_ZONE).astimezone(UTC)
