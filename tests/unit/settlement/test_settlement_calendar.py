"""The calendar: which days are worked, when money moves, and what a file may say."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from settlement.business_days import MIDNIGHT
from settlement.calendar import Calendar
from settlement.calendar_file import calendar_of, read_calendar, shipped_calendar
from settlement.errors import SettlementError
from settlement.window import HOME, Series, WindowKind

THAILAND = Series(WindowKind.CORRIDOR, "LA-TH")
CAMBODIA = Series(WindowKind.CORRIDOR, "LA-KH")
DISPUTES = Series(WindowKind.DISPUTE)


@pytest.fixture
def calendar() -> Calendar:
    return shipped_calendar()


def at(text: str) -> datetime:
    """An instant by the clock of Vientiane."""
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("LA", "2026-11-20", True),
        ("LA", "2026-11-21", False),  # Saturday
        ("LA", "2026-12-02", False),  # National Day
        ("LA", "2026-03-09", False),  # off in place of Sunday 8 March
        ("LA", "2027-04-14", False),  # Lao New Year
        ("TH", "2026-12-07", False),  # off in place of Saturday 5 December
        ("TH", "2027-04-13", False),  # Songkran
        ("KH", "2026-11-24", False),  # Water Festival
        ("VN", "2026-08-31", False),  # exchanged ...
        ("VN", "2026-08-22", True),  # ... for this Saturday
        ("CN", "2026-10-07", False),
        ("CN", "2026-10-10", True),  # a Saturday worked for the holiday before
        ("CN", "2027-02-08", False),
    ],
)
def test_banks_work_on_the_days_that_were_published(
    country: str, day: str, works: object, calendar: Calendar
) -> None:
    assert calendar.countries[country].works_on(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("series", "abroad", "now", "cut_off", "settles", "days"),
    [
        (HOME, (), "2026-11-20T10:00", "2026-11-20T11:00", "2026-11-20T11:00", 0),
        (HOME, (), "2026-11-20T11:00", "2026-11-20T16:00", "2026-11-20T16:00", 0),
        (HOME, (), "2026-11-20T16:00", "2026-11-21T00:00", "2026-11-23T08:30", 3),
        (HOME, (), "2026-11-21T10:00", "2026-11-21T11:00", "2026-11-23T08:30", 2),
        (HOME, (), "2026-12-01T20:00", "2026-12-02T00:00", "2026-12-03T08:30", 2),
        (DISPUTES, (), "2026-11-19T20:00", "2026-11-20T00:00", "2026-11-20T08:30", 1),
        (THAILAND, ("TH",), "2026-11-19T09:00", "2026-11-20T00:00", "2026-11-20T08:30", 1),
        (THAILAND, ("TH",), "2026-12-04T09:00", "2026-12-05T00:00", "2026-12-08T08:30", 4),
        (CAMBODIA, ("KH",), "2026-11-20T09:00", "2026-11-21T00:00", "2026-11-26T08:30", 6),
        (CAMBODIA, ("KH",), "2026-12-28T09:00", "2026-12-29T00:00", "2027-01-04T08:30", 7),
        (THAILAND, ("XX",), "2026-11-19T09:00", "2026-11-20T00:00", "2026-11-20T08:30", 1),
    ],
)
def test_money_moves_when_everybody_concerned_is_open(
    series: Series,
    abroad: tuple[str, ...],
    now: str,
    cut_off: str,
    settles: str,
    days: int,
    calendar: Calendar,
) -> None:
    following = calendar.next_cut_off(at(now), series, abroad)
    assert (following.cut_off_at, following.settles_at) == (at(cut_off), at(settles))
    assert following.exposure_days == days


@pytest.mark.parametrize(
    ("now", "can"),
    [
        ("2026-11-23T08:29:59", False),
        ("2026-11-23T08:30", True),
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00", False),
        ("2026-11-22T12:00", False),
    ],
)
def test_a_window_is_instructed_only_in_the_hours_of_the_settlement_bank(
    now: str, can: object, calendar: Calendar
) -> None:
    window = calendar.window_at(at("2026-11-20T20:00"), HOME)
    assert (calendar.settles_at(window, at(now)) == at(now)) is can
    assert calendar.round_the_clock().settles_at(window, at(now)) == at(now)


def test_a_corridor_never_settles_on_its_own_business_date(calendar: Calendar) -> None:
    window = calendar.window_at(at("2026-11-19T09:00"), THAILAND)
    assert calendar.settles_at(window, at("2026-11-19T10:00"), ("TH",)) == at("2026-11-20T08:30")


def test_a_file_replaces_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        [cut_offs]
        authorised = ["09:30", "24:00"]
        LA-TH = ["22:00", "24:00"]
        [settlement_bank]
        opens = "10:00"
        [country.TH]
        holidays = [2026-11-23]
        """,
        "utf-8",
    )
    mine, theirs = read_calendar(path), shipped_calendar()
    assert mine.cut_offs["authorised"] == (time(9, 30), MIDNIGHT)
    assert [each.number for each in mine.windows_on(date(2026, 11, 20), THAILAND)] == [1, 2]
    assert len(mine.windows_on(date(2026, 11, 20), CAMBODIA)) == 1
    following = mine.next_cut_off(at("2026-11-20T23:00"), THAILAND, ("TH",))
    assert following.settles_at == at("2026-11-24T10:00")
    assert mine.bank_hours is not None
    assert theirs.bank_hours is not None
    assert mine.bank_hours.closes == theirs.bank_hours.closes
    assert mine.countries["TH"].weekend == theirs.countries["TH"].weekend
    assert mine.countries["KH"] == theirs.countries["KH"]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("[cut_offs", "settlement.calendar", "TOML"),
        ("hours = 1", "settlement.calendar", "hours"),
        ("cut_offs = 1", "settlement.calendar", "cut_offs"),
        ("[cut_offs]\nnightly = ['24:00']", "settlement.calendar", "cut_offs.nightly"),
        ("[cut_offs]\ndispute = '24:00'", "settlement.calendar", "cut_offs.dispute"),
        ("[cut_offs]\ndispute = ['16:00']", "settlement.cut_offs", "cut_offs.dispute"),
        ("[cut_offs]\ndispute = []", "settlement.cut_offs", "cut_offs.dispute"),
        (
            "[cut_offs]\ndispute = ['16:00', '11:00', '24:00']",
            "settlement.cut_offs",
            "cut_offs.dispute",
        ),
        ("[cut_offs]\ndispute = ['໑໑:00', '24:00']", "settlement.calendar", "cut_offs.dispute"),
        ("[cut_offs]\ndispute = [11, '24:00']", "settlement.calendar", "cut_offs.dispute"),
        ("[settlement_bank]\nopens = '18:00'", "settlement.calendar", "settlement_bank.closes"),
        ("[settlement_bank]\nname = 'x'", "settlement.calendar", "settlement_bank.name"),
        ("[country]\nTH = 1", "settlement.calendar", "country.TH"),
        ("[country.Thailand]\nzone = 'Asia/Bangkok'", "settlement.calendar", "country.Thailand"),
        ("[country.TH]\nzone = 'Asia/Nowhere'", "settlement.calendar", "country.TH.zone"),
        ("[country.TH]\nzone = '../etc'", "settlement.calendar", "country.TH.zone"),
        ("[country.JP]\nweekend = ['sunday']", "settlement.calendar", "country.JP.zone"),
        ("[country.LA]\nzone = 'Asia/Tokyo'", "settlement.calendar", "country.LA.zone"),
        ("[country.TH]\nweekend = ['sun']", "settlement.calendar", "country.TH.weekend"),
        (
            "[country.TH]\nholidays = ['2026-12-07']",
            "settlement.calendar",
            "country.TH.holidays[0]",
        ),
        (
            "[country.TH]\nholidays = [2026-12-07, 2026-12-07]",
            "settlement.calendar_day",
            "country.TH.holidays[1]",
        ),
        (
            "[country.TH]\nworking = [2026-11-20]",
            "settlement.calendar_day",
            "country.TH.working",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_its_place(text: str, code: str, where: str) -> None:
    with pytest.raises(SettlementError) as refusal:
        calendar_of(text)
    assert (refusal.value.code.value, refusal.value.where) == (code, where)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettlementError) as refusal:
        read_calendar(tmp_path / "none.toml")
    assert refusal.value.code.value == "settlement.file_missing"
