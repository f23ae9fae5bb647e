"""The board: which rates are in force, when none is, and what is not put on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fx import (
    LAK,
    REFERENCE,
    THB,
    USD,
    Breaker,
    FxError,
    FxErrorCode,
    Publication,
    Rate,
    RateBoard,
)

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def baht(text: str) -> Rate:
    return Rate.parse(text, THB, LAK)


def line(
    text: str, since: datetime, provider: str = "THFX", *, is_standing: bool = False
) -> Publication:
    return Publication(provider, baht(text), since, is_standing=is_standing)


@pytest.fixture
def board() -> RateBoard:
    """650 from eight, 651 from ten; good for twelve hours."""
    board = RateBoard(max_age=12 * HOUR)
    board.publish(line("650", EIGHT))
    board.publish(line("651", EIGHT + 2 * HOUR))
    return board


def in_force(board: RateBoard, at: datetime) -> Rate:
    return board.in_force("THFX", THB, LAK, at).rate


def refused(board: RateBoard, at: datetime) -> FxErrorCode:
    with pytest.raises(FxError) as refusal:
        board.in_force("THFX", THB, LAK, at)
    assert refusal.value.where == "THB/LAK"
    return refusal.value.code


def test_a_rate_holds_from_its_time_until_the_next(board: RateBoard) -> None:
    assert in_force(board, EIGHT) == baht("650")
    assert in_force(board, EIGHT + 2 * HOUR - INSTANT) == baht("650")
    assert in_force(board, EIGHT + 2 * HOUR) == baht("651")


def test_before_the_first_there_is_none(board: RateBoard) -> None:
    assert refused(board, EIGHT - INSTANT) is FxErrorCode.RATE_MISSING


def test_a_pair_nobody_published_is_missing(board: RateBoard) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: board.in_force("THFX", USD, LAK, EIGHT),
        lambda: board.in_force("OTHER", THB, LAK, EIGHT),
        lambda: board.in_force("THFX", LAK, THB, EIGHT),  # selling is not buying
        lambda: board.competing(LAK, THB, EIGHT),
        lambda: board.mid(THB, LAK, EIGHT),
    ]
    for attempt in attempts:
        with pytest.raises(FxError) as refusal:
            attempt()
        assert refusal.value.code is FxErrorCode.RATE_MISSING


def test_an_old_rate_is_refused(board: RateBoard) -> None:
    last_moment = EIGHT + 14 * HOUR
    assert in_force(board, last_moment) == baht("651")
    assert refused(board, last_moment + INSTANT) is FxErrorCode.RATE_STALE
    with pytest.raises(FxError) as refusal:
        board.competing(THB, LAK, last_moment + INSTANT)
    assert refusal.value.code is FxErrorCode.RATE_STALE


def test_a_standing_rate_does_not_grow_old_and_the_next_one_ends_it(board: RateBoard) -> None:
    board.publish(line("652", EIGHT + 3 * HOUR, is_standing=True))
    assert in_force(board, EIGHT + 1000 * HOUR) == baht("652")
    board.publish(line("653", EIGHT + 4 * HOUR))
    assert refused(board, EIGHT + 1000 * HOUR) is FxErrorCode.RATE_STALE


def test_versions_count_and_are_all_kept(board: RateBoard) -> None:
    kept = [(each.version, each.rate) for each in board.history("THFX", THB, LAK)]
    assert kept == [(1, baht("650")), (2, baht("651"))]
    assert board.history("THFX", LAK, THB) == ()
    again = RateBoard(12 * HOUR, lines=reversed(board.history("THFX", THB, LAK)))
    assert again.history("THFX", THB, LAK) == board.history("THFX", THB, LAK)
    assert again.publish(line("652", EIGHT + 3 * HOUR)).version == 3


@pytest.mark.parametrize("since", [EIGHT, EIGHT + 2 * HOUR])
def test_what_was_in_force_is_not_published_over(board: RateBoard, since: datetime) -> None:
    with pytest.raises(FxError) as refusal:
        board.publish(line("652", since))
    assert refusal.value.code is FxErrorCode.RATE_OUT_OF_ORDER
    assert len(board.history("THFX", THB, LAK)) == 2


def test_providers_compete_and_the_reference_does_not(board: RateBoard) -> None:
    board.publish(line("649", EIGHT, "OTHER"))
    board.publish(line("640", EIGHT, REFERENCE))
    found = [(each.provider, each.rate.text) for each in board.competing(THB, LAK, EIGHT)]
    assert found == [("OTHER", "649"), ("THFX", "650")]
    later = board.competing(THB, LAK, EIGHT + 14 * HOUR)
    assert [each.provider for each in later] == ["THFX"]  # the other one's is stale


def test_the_mid_rate_is_taken_in_whichever_direction_is_newer(board: RateBoard) -> None:
    board.publish(line("640", EIGHT, REFERENCE))
    assert board.mid(THB, LAK, EIGHT) == baht("640")
    assert board.mid(LAK, THB, EIGHT) == baht("640").inverted()
    board.publish(Publication(REFERENCE, Rate.parse("0.0016", LAK, THB), EIGHT + HOUR))
    assert board.mid(THB, LAK, EIGHT + HOUR).text == "625"
    board.publish(line("641", EIGHT + 2 * HOUR, REFERENCE))
    assert board.mid(THB, LAK, EIGHT + 2 * HOUR) == baht("641")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("716.10", None),  # ten per cent above 651
        ("716.11", FxErrorCode.RATE_JUMPED),
        ("591.82", None),
        ("591.81", FxErrorCode.RATE_JUMPED),
        ("6510", FxErrorCode.RATE_TENFOLD),
        ("65.1", FxErrorCode.RATE_TENFOLD),
        ("65100", FxErrorCode.RATE_TENFOLD),
        ("6.6", FxErrorCode.RATE_TENFOLD),
        ("2100", FxErrorCode.RATE_JUMPED),
    ],
)
def test_a_jump_is_refused_and_the_rate_before_it_stays(
    board: RateBoard, text: str, code: FxErrorCode | None
) -> None:
    since = EIGHT + 3 * HOUR
    if code is None:
        board.publish(line(text, since))
        return
    with pytest.raises(FxError) as refusal:
        board.publish(line(text, since))
    assert refusal.value.code is code
    assert in_force(board, since) == baht("651")


def test_a_true_jump_can_be_let_through(board: RateBoard) -> None:
    board.publish(line("900", EIGHT + 3 * HOUR), may_jump=True)
    assert in_force(board, EIGHT + 3 * HOUR) == baht("900")


def test_a_first_rate_has_nothing_to_jump_from() -> None:
    assert RateBoard(HOUR, Breaker()).publish(line("6500", EIGHT)).version == 1


def test_times_are_aware() -> None:
    with pytest.raises(AssertionError):
        line("650", EIGHT.replace(tzinfo=None))
