"""The board: which rate is in force, and when none is."""

from datetime import UTC, datetime, timedelta

import pytest

from fx import LAK, THB, USD, FxError, FxErrorCode, Rate, RateBoard

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def baht(text: str) -> Rate:
    return Rate.parse(text, THB, LAK)


@pytest.fixture
def board() -> RateBoard:
    """650 from eight, 651 from ten, published in the other order; good for twelve hours."""
    board = RateBoard(max_age=12 * HOUR)
    board.publish("BFL", baht("651"), as_of=EIGHT + 2 * HOUR)
    board.publish("BFL", baht("650"), as_of=EIGHT)
    return board


def refused(board: RateBoard, at: datetime) -> FxErrorCode:
    with pytest.raises(FxError) as refusal:
        board.rate(THB, LAK, at)
    assert refusal.value.where == "THB/LAK"
    return refusal.value.code


def test_a_rate_holds_from_its_time_until_the_next(board: RateBoard) -> None:
    assert board.rate(THB, LAK, EIGHT) == baht("650")
    assert board.rate(THB, LAK, EIGHT + 2 * HOUR - INSTANT) == baht("650")
    assert board.rate(THB, LAK, EIGHT + 2 * HOUR) == baht("651")


def test_before_the_first_there_is_none(board: RateBoard) -> None:
    assert refused(board, EIGHT - INSTANT) is FxErrorCode.RATE_MISSING


def test_a_pair_nobody_published_is_missing(board: RateBoard) -> None:
    with pytest.raises(FxError) as refusal:
        board.rate(USD, LAK, EIGHT)
    assert refusal.value.code is FxErrorCode.RATE_MISSING


def test_an_old_rate_is_refused(board: RateBoard) -> None:
    last_moment = EIGHT + 14 * HOUR
    assert board.rate(THB, LAK, last_moment) == baht("651")
    assert refused(board, last_moment + INSTANT) is FxErrorCode.RATE_STALE


def test_of_equal_times_the_last_published_holds(board: RateBoard) -> None:
    board.publish("LDB", baht("652"), as_of=EIGHT)
    line = board.in_force(THB, LAK, EIGHT)
    assert (line.provider, line.rate) == ("LDB", baht("652"))


def test_the_other_direction_answers_where_it_is_newer(board: RateBoard) -> None:
    assert board.rate(LAK, THB, EIGHT) == baht("650").inverted()
    board.publish("BFL", Rate.parse("0.0016", LAK, THB), as_of=EIGHT + HOUR)
    assert board.rate(LAK, THB, EIGHT + HOUR).text == "0.0016"
    assert board.rate(THB, LAK, EIGHT + HOUR).text == "625"
    assert board.rate(THB, LAK, EIGHT + 2 * HOUR) == baht("651")


def test_every_version_is_kept(board: RateBoard) -> None:
    assert [line.rate for line in board.history(THB, LAK)] == [baht("650"), baht("651")]
    assert board.history(LAK, THB) == ()


def test_times_are_aware() -> None:
    with pytest.raises(AssertionError):
        RateBoard(12 * HOUR).publish("BFL", baht("650"), as_of=EIGHT.replace(tzinfo=None))
