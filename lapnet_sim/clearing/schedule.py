"""Which settlement window an instant belongs to, and which one follows another."""

from datetime import datetime

from settlement.business_days import business_date
from settlement.window import Window, schedule


def window_at(at: datetime) -> Window:
    """The window of the scheme's schedule that ``at`` lies in."""
    return next(window for window in schedule(business_date(at)) if window.holds(at))


def window_after(window: Window, now: datetime) -> Window:
    """The window to open when ``window`` closes: the next one, or the present one if later.

    A switch that was down over several cut-offs does not open the windows it slept through.
    """
    return window_at(max(now, window.cut_off_at))
