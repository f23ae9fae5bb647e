"""Which calendar a switch keeps, and when a window's money can move by it."""

from datetime import datetime

from lapnet_sim.config import Settings, SettlementHours
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.table import CorridorTable
from participants.networks import networks
from settlement.calendar import Calendar, NextCutOff
from settlement.calendar_file import read_calendar, shipped_calendar
from settlement.errors import SettlementError
from settlement.window import HOME, Series, Window, WindowKind, WindowStatus


def calendar_of(settings: Settings) -> Calendar:
    """The calendar that ships, or the one whose file is named, over it.

    Raises:
        SwitchError: ``switch.setting_invalid``, with the settlement code and the place in the file.
    """
    calendar = shipped_calendar()
    if settings.calendar is not None:
        try:
            calendar = read_calendar(settings.calendar)
        except SettlementError as error:
            raise SwitchError(
                SwitchErrorCode.SETTING_INVALID, str(error), f"LAPNET_CALENDAR {settings.calendar}"
            ) from None
    if settings.settlement_hours is SettlementHours.ALWAYS:
        return calendar.round_the_clock()
    return calendar


def abroad(corridors: CorridorTable, series: Series) -> tuple[str, ...]:
    """The countries, beside the scheme's own, in which banks must work for a series to settle."""
    corridor = corridors.find(series.corridor) if series.corridor else None
    return () if corridor is None else (networks()[corridor.network].country,)


def outlook(switch: Switch) -> tuple[NextCutOff, ...]:
    """What closes next in each series, and when it settles: kip first, then open corridors."""
    now = switch.clock.now()
    corridors = [Series(WindowKind.CORRIDOR, each.id) for each in switch.corridors.open]
    return tuple(
        switch.calendar.next_cut_off(now, series, abroad(switch.corridors, series))
        for series in (HOME, Series(WindowKind.DISPUTE), *corridors)
    )


def settles_at(switch: Switch, window: Window, not_before: datetime) -> datetime:
    """The first instant, not before another, at which the settlement bank moves a window's nets."""
    sides = abroad(switch.corridors, window.series)
    return switch.calendar.settles_at(window, not_before, sides)


def can_settle(switch: Switch, window: Window) -> bool:
    """Whether the settlement bank takes a window's instructions right now."""
    now = switch.clock.now()
    return settles_at(switch, window, now) == now


def waits_until(switch: Switch, window: Window) -> datetime | None:
    """When a window that has closed is instructed, if it is not yet and cannot be now."""
    if window.status not in _BEFORE_THE_BANK:
        return None
    now = switch.clock.now()
    at = settles_at(switch, window, now)
    return at if at > now else None


_BEFORE_THE_BANK = {
    *(WindowStatus.DRAINING, WindowStatus.CLOSED, WindowStatus.NETTED),
    *(WindowStatus.APPROVED, WindowStatus.INSTRUCTED),
}
"""Closed, and no money has been asked for that the bank would hold."""
