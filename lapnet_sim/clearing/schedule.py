"""Which settlement window an instant belongs to, and which one follows another."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar
from settlement.window import HOME, Series, Window, WindowId


def window_at(at: datetime, series: Series = HOME, calendar: Calendar | None = None) -> Window:
    """The window of a series that ``at`` lies in, by the calendar that ships or another."""
    return (calendar or shipped_calendar()).window_at(at, series)


def window_after(window: Window, now: datetime, calendar: Calendar | None = None) -> Window:
    """The window to open when ``window`` closes: the next one, or the present one if later.

    A switch that was down over several cut-offs does not open the windows it slept through.
    """
    return window_at(max(now, window.cut_off_at), window.series, calendar)


def renumbered(window: Window, number: int) -> Window:
    """The same window under another number of its business date."""
    name = WindowId(window.business_date, number, window.id.kind, window.id.scope)
    return replace(window, id=name, number=number)


def cut_short(
    window: Window, now: datetime, taken: Iterable[Window], calendar: Calendar | None = None
) -> Window:
    """The window to open when ``window`` is closed at ``now``, before its cut-off.

    It takes the rest of the time, under the next number of the business date that nobody has:
    those of the schedule stay for the windows of the schedule.
    """
    day, series = window.business_date, window.series
    scheduled = (calendar or shipped_calendar()).windows_on(day, series)
    numbers = [
        each.number
        for each in (*taken, *scheduled)
        if each.business_date == day and each.series == series
    ]
    rest = Window(window.id, day, window.number, now, window.cut_off_at, currency=series.currency)
    return renumbered(rest, max(numbers) + 1)
