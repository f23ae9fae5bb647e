"""``/console/calendar``: what closes next, when its money moves, and on which days banks rest."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.clearing.calendars import abroad, outlook
from lapnet_sim.console.rendering import HtmlRoute, answer
from settlement.business_days import business_date
from settlement.calendar import BankHours, NextCutOff

router = APIRouter(prefix="/console", route_class=HtmlRoute)

FORWARD_DAYS = 60
"""How far ahead holidays are shown."""


@dataclass(frozen=True, slots=True)
class RestDay:
    """A date on which banks are closed in some countries, other than a weekend."""

    day: date
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """What the page shows."""

    today: date
    is_business_day: bool
    hours: BankHours | None
    following: tuple[NextCutOff, ...]
    rest: tuple[RestDay, ...]
    """From today, in the countries that open corridors lead to."""


def sheet(desk: Desk) -> CalendarSheet:
    """The calendar as of now."""
    switch = desk.switch
    calendar, today = switch.calendar, business_date(switch.clock.now())
    following = outlook(switch)
    codes = {calendar.home.code}
    for each in following:
        codes.update(abroad(switch.corridors, each.series))
    closed: dict[date, list[str]] = {}
    for code in sorted(codes & calendar.countries.keys()):
        for day in calendar.countries[code].holidays:
            if 0 <= (day - today).days <= FORWARD_DAYS:
                closed.setdefault(day, []).append(code)
    return CalendarSheet(
        today=today,
        is_business_day=calendar.is_business_day(today),
        hours=calendar.bank_hours,
        following=following,
        rest=tuple(RestDay(day, tuple(codes)) for day, codes in sorted(closed.items())),
    )


@router.get("/calendar")
async def show(request: Request, desk: AtDesk) -> Response:
    """The calendar."""
    return await answer(request, desk, "calendar.html", lambda: sheet(desk))
