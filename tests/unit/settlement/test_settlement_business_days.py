"""The scheme's calendar, a page of facts. Vientiane is seven hours ahead of UTC all year."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest

from settlement import (
    SettlementError,
    SettlementErrorCode,
    add_business_days,
    business_date,
    is_business_day,
    next_business_day,
)
from settlement.business_days import MIDNIGHT, window_hours

NEW_YEAR = frozenset({date(2027, 4, 14), date(2027, 4, 15), date(2027, 4, 16)})
"""Pi Mai Lao of 2027, Wednesday to Friday: given as data, as any holiday is."""


@pytest.mark.parametrize(
    ("instant", "date_in_scheme", "day_ends"),
    [
        ("2026-11-20T16:59:59.999999", "2026-11-20", "00:00"),  # a moment before midnight there
        ("2026-11-20T17:00:00.000000", "2026-11-21", "00:00"),  # midnight there
        ("2026-11-20T00:00:00.000000", "2026-11-20", "00:00"),  # seven in the morning there
        ("2026-12-31T17:00:00.000000", "2027-01-01", "00:00"),  # the year turns at 17:00 UTC
        ("2028-02-28T17:00:00.000000", "2028-02-29", "00:00"),  # a leap day
        ("2026-11-20T15:59:59.999999", "2026-11-20", "23:00"),  # a moment before the last cut-off
        ("2026-11-20T16:00:00.000000", "2026-11-21", "23:00"),  # from it on, tomorrow's date
        ("2026-11-20T17:30:00.000000", "2026-11-21", "23:00"),  # and so after midnight
    ],
)
def test_an_instant_has_one_business_date(instant: str, date_in_scheme: str, day_ends: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    found = business_date(at, day_ends=time.fromisoformat(day_ends))
    assert found == date.fromisoformat(date_in_scheme)


def test_a_naive_instant_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError, match="naive"):
        business_date(datetime(2026, 11, 20))  # noqa: DTZ001 - the mistake under test


def test_windows_run_from_cut_off_to_cut_off_in_utc() -> None:
    hours = window_hours(date(2026, 11, 20), (time(11), time(16), MIDNIGHT))
    assert [(h.number, h.opens_at.isoformat(), h.cut_off_at.isoformat()) for h in hours] == [
        (1, "2026-11-19T17:00:00+00:00", "2026-11-20T04:00:00+00:00"),
        (2, "2026-11-20T04:00:00+00:00", "2026-11-20T09:00:00+00:00"),
        (3, "2026-11-20T09:00:00+00:00", "2026-11-20T17:00:00+00:00"),
    ]


@pytest.mark.parametrize("last", [time(23), time(23, 59, 59, 999_999), MIDNIGHT])
def test_windows_of_following_dates_leave_no_gap_and_agree_with_the_business_date(
    last: time,
) -> None:
    days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    all_hours = [(day, h) for day in days for h in window_hours(day, (time(0, 1), time(12), last))]
    for (_, before), (_, after) in pairwise(all_hours):
        assert before.cut_off_at == after.opens_at
    for day, h in all_hours:
        assert business_date(h.opens_at, day_ends=last) == day


@pytest.mark.parametrize(
    "cut_offs",
    [
        (),  # a day needs one
        (time(11), time(11)),  # an empty window
        (time(16), time(11)),  # backwards
        (MIDNIGHT, time(11)),  # midnight is the end of the day, so it comes last
    ],
)
def test_cut_offs_out_of_order_are_refused(cut_offs: tuple[time, ...]) -> None:
    with pytest.raises(SettlementError) as refusal:
        window_hours(date(2026, 11, 20), cut_offs)
    assert refusal.value.code is SettlementErrorCode.CUT_OFFS


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-20", "open"),  # Friday
        ("2026-11-21", "closed"),  # Saturday
        ("2026-11-22", "closed"),  # Sunday
        ("2027-04-15", "closed"),  # a holiday
        ("2027-04-13", "open"),  # the day before
    ],
)
def test_banks_settle_on_weekdays_that_are_no_holiday(day: str, kind: str) -> None:
    assert is_business_day(date.fromisoformat(day), NEW_YEAR) == (kind == "open")


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 0, "2026-11-20"),  # Friday stays Friday
        ("2026-11-20", 1, "2026-11-23"),  # over the weekend
        ("2026-11-21", 0, "2026-11-23"),  # nothing falls due on a Saturday
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-22", 2, "2026-11-24"),
        ("2027-04-13", 1, "2027-04-19"),  # over the new year and a weekend
        ("2027-04-13", 2, "2027-04-20"),
    ],
)
def test_business_days_are_counted_over_weekends_and_holidays(
    start: str, count: int, end: str
) -> None:
    assert add_business_days(date.fromisoformat(start), count, NEW_YEAR) == date.fromisoformat(end)


def test_the_next_business_day_is_never_today() -> None:
    assert next_business_day(date(2026, 11, 19)) == date(2026, 11, 20)
    assert next_business_day(date(2027, 4, 13), NEW_YEAR) == date(2027, 4, 19)
