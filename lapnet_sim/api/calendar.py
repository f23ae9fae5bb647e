"""The scheme's calendar over HTTP: dates, cut-offs, holidays, and what comes next."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from lapnet_sim.api.deps import Anybody, AtDesk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.schemas import Out
from lapnet_sim.clearing.calendars import outlook
from settlement.business_days import MIDNIGHT, SCHEME_ZONE, business_date
from settlement.calendar import BankHours, Country, NextCutOff
from settlement.calendar_file import END_OF_DATE

router = APIRouter(prefix="/v1/calendar", tags=["settlement"])


class NextCutOffOut(Out):
    """What a series does next."""

    kind: str
    currency: Annotated[str, Field(description="empty for a corridor, which has two")]
    corridor: str
    cut_off_at: datetime
    settles_at: Annotated[datetime, Field(description="the settlement bank moves its money then")]
    value_date: date
    exposure_days: Annotated[int, Field(description="from the business date to the value date")]

    @classmethod
    def of(cls, following: NextCutOff) -> "NextCutOffOut":
        """As the calendar has it."""
        return cls(
            kind=following.series.kind.value,
            currency=following.series.currency,
            corridor=following.series.corridor,
            cut_off_at=following.cut_off_at,
            settles_at=following.settles_at,
            value_date=following.value_date,
            exposure_days=following.exposure_days,
        )


class CountryOut(Out):
    """On which days banks of a country are closed."""

    code: Annotated[str, Field(examples=["LA"])]
    zone: Annotated[str, Field(examples=["Asia/Vientiane"])]
    weekend: Annotated[list[int], Field(description="Monday is 1, Sunday is 7")]
    holidays: list[date]
    working: Annotated[
        list[date], Field(description="weekend days that are worked in exchange for a day off")
    ]

    @classmethod
    def of(cls, country: Country) -> "CountryOut":
        """As the calendar has it."""
        return cls(
            code=country.code,
            zone=country.zone.key,
            weekend=sorted(day + 1 for day in country.weekend),
            holidays=sorted(country.holidays),
            working=sorted(country.working),
        )


class BankHoursOut(Out):
    """When the settlement bank takes instructions, on a business day."""

    opens: str
    closes: str

    @classmethod
    def of(cls, hours: BankHours) -> "BankHoursOut":
        """As the calendar has it."""
        return cls(opens=f"{hours.opens:%H:%M}", closes=f"{hours.closes:%H:%M}")


class CalendarOut(Out):
    """The whole calendar, as of now."""

    now: datetime
    business_date: date
    is_business_day: bool
    zone: str
    cut_offs: Annotated[
        dict[str, list[str]],
        Field(description="by kind of window, or for a corridor or a currency of its own"),
    ]
    settlement_bank: Annotated[
        BankHoursOut | None, Field(description="none where it is always open")
    ]
    following: list[NextCutOffOut]
    countries: list[CountryOut]


@router.get("", responses=PROBLEMS)
async def read(desk: AtDesk, _: Anybody) -> CalendarOut:
    """The dates and hours by which windows close and settle, and what comes next in each series.

    Windows close on every day of the week; money moves on business days, in the hours of the
    settlement bank, and for a corridor on the first day after that on which banks work on both
    sides. Holidays are listed for the years that are known.
    """
    calendar, now = desk.switch.calendar, desk.switch.clock.now()
    hours = calendar.bank_hours
    return CalendarOut(
        now=now,
        business_date=business_date(now),
        is_business_day=calendar.is_business_day(business_date(now)),
        zone=SCHEME_ZONE.key,
        cut_offs={
            key: [END_OF_DATE if at == MIDNIGHT else f"{at:%H:%M}" for at in cut_offs]
            for key, cut_offs in sorted(calendar.cut_offs.items())
        },
        settlement_bank=None if hours is None else BankHoursOut.of(hours),
        following=[NextCutOffOut.of(each) for each in outlook(desk.switch)],
        countries=[CountryOut.of(each) for _, each in sorted(calendar.countries.items())],
    )
