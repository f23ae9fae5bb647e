"""Which settlement window an instant belongs to, and which one follows another."""

from collections.abc import Iterable
from datetime import datetime

from settlement.business_days import business_date
from settlement.window import Window, WindowId, schedule


def window_at(at: datetime) -> Window:
    """The window of the scheme's schedule that ``at`` lies in."""
    return next(window for window in schedule(business_date(at)) if window.holds(at))


def window_after(window: Window, now: datetime) -> Window:
    """The window to open when ``window`` closes: the next one, or the present one if later.

    A switch that was down over several cut-offs does not open the windows it slept through.
    """
    return window_at(max(now, window.cut_off_at))


def cut_short(window: Window, now: datetime, taken: Iterable[Window]) -> Window:
    """The window to open when ``window`` is closed at ``now``, before its cut-off.

    It takes the rest of the time, under the next number of the business date that nobody has:
    those of the schedule stay for the windows of the schedule.
    """
    day = window.business_date
    numbers = [each.number for each in (*taken, *schedule(day)) if each.business_date == day]
    number = max(numbers) + 1
    return Window(WindowId(day, number), day, number, now, window.cut_off_at)
