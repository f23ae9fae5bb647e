"""Reading a calendar: the one that ships with the scheme, or a file of somebody's over it.

    [cut_offs]
    authorised = ["10:00", "14:00", "24:00"]
    LA-TH = ["22:00", "24:00"]
    [settlement_bank]
    opens = "09:00"
    [country.TH]
    holidays = [2026-12-07]

What a file does not say stays as it ships. It is data from outside, so everything in it is checked
before it is used, and what is wrong is named by its place in the file.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from participants.networks import FOLDER, holidays
from participants.networks import HOME as HOME_COUNTRY
from settlement.business_days import MIDNIGHT, SCHEME_ZONE
from settlement.calendar import BankHours, Calendar, Country
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.window import WindowKind

Table = Mapping[str, Any]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
END_OF_DATE = "24:00"

_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_SCOPE = re.compile(r"[A-Z]{3}|[A-Z]{2,8}(?:-[A-Z]{2,4}){1,2}", re.ASCII)
_TABLES = {
    "cut_offs": None,
    "settlement_bank": {"opens", "closes"},
    "country": {"zone", "weekend", "holidays", "working"},
}


@cache
def shipped_calendar() -> Calendar:
    """The calendar that comes with the scheme."""
    return _calendar(_shipped())


def read_calendar(path: Path) -> Calendar:
    """Return the shipped calendar with what a file says in place of its own.

    Raises: `SettlementError` with ``settlement.file_missing``, ``settlement.calendar``,
    ``settlement.calendar_day``, ``settlement.cut_offs``; ``where`` is the place in the file.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettlementError(SettlementErrorCode.FILE_MISSING, str(error), str(path)) from None
    return calendar_of(text)


def calendar_of(text: str) -> Calendar:
    """Return the calendar of a file's text, over the shipped one; raises as `read_calendar`."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error), "TOML") from None
    if unknown := sorted(given.keys() - _TABLES):
        raise _wrong("is no part of a calendar", unknown[0])
    merged = dict(_shipped())
    for name in given:
        table = _table(given[name], name)
        if name == "country":
            table = {
                code: {**merged[name].get(code, {}), **_table(each, f"country.{code}")}
                for code, each in table.items()
            }
        merged[name] = {**merged[name], **table}
    return _calendar(merged)


def _shipped() -> Table:
    file = resources.files("settlement") / "data" / "calendar.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _calendar(file: Table) -> Calendar:
    _known(file["settlement_bank"], "settlement_bank", "settlement_bank")
    opens, closes = (_hour(file["settlement_bank"][key], key) for key in ("opens", "closes"))
    if closes <= opens:
        raise _wrong("closes before it opens", "settlement_bank.closes")
    return Calendar(
        countries={code: _country(code, row) for code, row in file["country"].items()},
        cut_offs={key: _cut_offs(key, row) for key, row in file["cut_offs"].items()},
        bank_hours=BankHours(opens, closes),
    )


def _cut_offs(key: str, given: object) -> tuple[time, ...]:
    where = f"cut_offs.{key}"
    if key not in {kind.value for kind in WindowKind} and not _SCOPE.fullmatch(key):
        raise _wrong("is no kind of window, no corridor and no currency", where)
    texts = _list(given, where)
    if not texts or texts[-1] != END_OF_DATE:
        raise SettlementError(
            SettlementErrorCode.CUT_OFFS, "the last cut-off of a date is 24:00", where
        )
    found = [_hour(text, where) for text in texts[:-1]]
    if any(later <= earlier for earlier, later in pairwise(found)) or MIDNIGHT in found:
        raise SettlementError(SettlementErrorCode.CUT_OFFS, "cut-offs ascend from 00:01", where)
    return (*found, MIDNIGHT)


def _country(code: str, row: Table) -> Country:
    where = f"country.{code}"
    if not _COUNTRY.fullmatch(code):
        raise _wrong("a country has two capital letters", where)
    _known(row, "country", where)
    zone = _zone(row.get("zone"), where)
    if code == HOME_COUNTRY and zone.key != SCHEME_ZONE.key:
        raise _wrong(f"the scheme's own zone is {SCHEME_ZONE.key}", f"{where}.zone")
    names = _list(row.get("weekend", []), f"{where}.weekend")
    if any(name not in WEEKDAYS for name in names) or len(set(names)) == len(WEEKDAYS):
        raise _wrong("is a list of days of the week, not all of them", f"{where}.weekend")
    weekend = frozenset(WEEKDAYS.index(name) for name in names)
    closed = _closed(code, row, where)
    working = _days(row.get("working", []), f"{where}.working")
    for day in sorted(working):
        if day in closed or day.weekday() not in weekend:
            raise _contradiction(f"{day} is no weekend day to be worked on", f"{where}.working")
    return Country(code, zone, weekend, closed, working)


def _closed(code: str, row: Table, where: str) -> frozenset[date]:
    if "holidays" in row:
        return _days(row["holidays"], f"{where}.holidays")
    known = tomllib.loads((FOLDER / "holidays.toml").read_text("utf-8"))
    return holidays(code) if code in known else frozenset()


def _zone(given: object, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(str(given))
    except (KeyError, ValueError, OSError):
        raise _wrong(f"no time zone is called {given!r}", f"{where}.zone") from None


def _days(given: object, where: str) -> frozenset[date]:
    days = _list(given, where)
    for number, day in enumerate(days):
        if not isinstance(day, date) or isinstance(day, datetime):
            raise _wrong("a day is written 2026-12-02, without quotes", f"{where}[{number}]")
        if day in days[:number]:
            raise _contradiction(f"{day} is listed twice", f"{where}[{number}]")
    return frozenset(days)


def _hour(given: object, where: str) -> time:
    if not isinstance(given, str) or not _HOUR.fullmatch(given):
        raise _wrong('an hour is written "16:00"', where)
    return time.fromisoformat(given)


def _known(row: Table, table: str, where: str) -> None:
    allowed = _TABLES[table]
    assert allowed is not None
    if unknown := sorted(row.keys() - allowed):
        raise _wrong("is no part of a calendar", f"{where}.{unknown[0]}")


def _table(given: object, where: str) -> Table:
    if not isinstance(given, dict):
        raise _wrong("is a table", where)
    return given


def _list(given: object, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise _wrong("is a list", where)
    return given


def _wrong(message: str, where: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.CALENDAR, message, where)


def _contradiction(message: str, where: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.CALENDAR_DAY, message, where)
