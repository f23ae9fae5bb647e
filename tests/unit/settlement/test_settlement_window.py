"""A window's life: open, closed, instructed, settled, and no way back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from settlement import (
    TRANSITIONS,
    SettlementError,
    SettlementErrorCode,
    Window,
    WindowEvent,
    WindowId,
    WindowStatus,
    advance,
    schedule,
)

STORIES = """
    open            close      draining
    open            seal       -
    open            net        -
    open            approve    -
    open            instruct   -
    open            reserve    -
    open            fall_short -
    open            retry      -
    open            postpone   -
    open            settle     -               # nobody has been told yet
    draining        close      -
    draining        seal       closed
    draining        net        -               # first the control
    draining        approve    -
    draining        instruct   -
    draining        reserve    -
    draining        fall_short -
    draining        retry      -
    draining        postpone   -
    draining        settle     -
    closed          close      -
    closed          seal       -
    closed          net        netted
    closed          approve    -
    closed          instruct   -
    closed          reserve    -
    closed          fall_short -
    closed          retry      -
    closed          postpone   -
    closed          settle     -               # nothing was reserved
    netted          close      -
    netted          seal       -
    netted          net        -
    netted          approve    approved
    netted          instruct   -               # first the approvals
    netted          reserve    -
    netted          fall_short -
    netted          retry      -
    netted          postpone   -
    netted          settle     -
    approved        close      -
    approved        seal       -
    approved        net        -
    approved        approve    -
    approved        instruct   instructed
    approved        reserve    -
    approved        fall_short -
    approved        retry      -
    approved        postpone   -
    approved        settle     -
    instructed      close      -
    instructed      seal       -
    instructed      net        -
    instructed      approve    -
    instructed      instruct   -
    instructed      reserve    debits_reserved
    instructed      fall_short short
    instructed      retry      -
    instructed      postpone   -
    instructed      settle     -               # no credit before every debit
    short           close      -
    short           seal       -
    short           net        -
    short           approve    -
    short           instruct   -
    short           reserve    -               # first a way out
    short           fall_short -
    short           retry      instructed
    short           postpone   approved
    short           settle     -               # somebody cannot pay
    debits_reserved close      -
    debits_reserved seal       -
    debits_reserved net        -
    debits_reserved approve    -
    debits_reserved instruct   -
    debits_reserved reserve    -
    debits_reserved fall_short -               # every debit is held
    debits_reserved retry      -
    debits_reserved postpone   -
    debits_reserved settle     final
    final           close      -
    final           seal       -
    final           net        -
    final           approve    -
    final           instruct   -
    final           reserve    -
    final           fall_short -
    final           retry      -
    final           postpone   -
    final           settle     -               # money is moved once
    open            choose     -
    open            propose    -
    draining        choose     draining
    draining        propose    -
    closed          choose     closed
    closed          propose    -
    netted          choose     netted
    netted          propose    -
    approved        choose     approved
    approved        propose    -
    instructed      choose     -               # the bank was told what it settles in
    instructed      propose    -
    short           choose     -
    short           propose    short           # one of two persons wants a way out
    debits_reserved choose     -
    debits_reserved propose    -
    final           choose     -
    final           propose    -
"""


def steps() -> list[tuple[WindowStatus, WindowEvent, str]]:
    rows = [line.split("#")[0].split() for line in STORIES.strip().splitlines()]
    return [(WindowStatus(row[0]), WindowEvent(row[1]), row[2]) for row in rows]


@pytest.mark.parametrize(("status", "event", "after"), steps())
def test_a_window_goes_forward_and_back_only_from_where_somebody_is_short(
    status: WindowStatus, event: WindowEvent, after: str
) -> None:
    if after == "-":
        with pytest.raises(SettlementError) as refusal:
            advance(status, event, where="2026-11-20/2")
        assert refusal.value.code is SettlementErrorCode.ILLEGAL_WINDOW_STEP
        assert refusal.value.where == "2026-11-20/2"
    else:
        assert advance(status, event) is WindowStatus(after)


def test_the_page_above_tells_every_status_and_event() -> None:
    told = {(status, event) for status, event, _ in steps()}
    assert told == {(status, event) for status in TRANSITIONS for event in WindowEvent}
    assert set(TRANSITIONS) == set(WindowStatus)


def test_an_illegal_step_changes_nothing() -> None:
    window = schedule(date(2026, 11, 20))[0]
    with pytest.raises(SettlementError, match="2026-11-20/1"):
        window.after(WindowEvent.SETTLE)
    assert window.status is WindowStatus.OPEN


def test_a_window_goes_all_the_way() -> None:
    window = schedule(date(2026, 11, 20))[0]
    for word in [
        "close",
        "seal",
        "net",
        "approve",
        "instruct",
        "fall_short",
        "postpone",
        "instruct",
        "fall_short",
        "retry",
    ]:
        window = window.after(WindowEvent(word))
    assert window.status is WindowStatus.INSTRUCTED
    window = window.after(WindowEvent.RESERVE).after(WindowEvent.SETTLE)
    assert window.status is WindowStatus.FINAL


def test_a_date_has_a_window_for_each_cut_off() -> None:
    windows = schedule(date(2026, 11, 20), (time(12), time(23)))
    assert [str(window.id) for window in windows] == ["2026-11-20/1", "2026-11-20/2"]
    assert windows[0] == Window(
        id=WindowId(date(2026, 11, 20), 1),
        business_date=date(2026, 11, 20),
        number=1,
        opens_at=datetime(2026, 11, 19, 16, tzinfo=UTC),
        cut_off_at=datetime(2026, 11, 20, 5, tzinfo=UTC),
        currency="LAK",
    )


def test_the_instant_of_the_cut_off_belongs_to_the_next_window() -> None:
    first, second = schedule(date(2026, 11, 20), (time(12), time(23)))
    cut_off = first.cut_off_at
    assert (first.holds(cut_off), second.holds(cut_off)) == (False, True)
    before = cut_off - timedelta(microseconds=1)
    assert (first.holds(before), second.holds(before)) == (True, False)


@pytest.mark.parametrize("text", ["2026-11-20/1", "2026-11-20/12", "0001-01-01/1"])
def test_a_window_id_reads_back_as_written(text: str) -> None:
    assert str(WindowId.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20",
        "2026-11-20/",
        "2026-11-20/0",  # windows are numbered from 1
        "2026-11-20/01",  # one spelling
        "2026-11-20/1_0",
        "2026-11-20/-1",
        "2026-11-20/ 1",
        "2026-11-20/໑",  # a Lao digit is not a digit of an id
        "2026-11-31/1",  # November has 30 days
        "20261120/1",
        "2026-W47-5/1",
        "2026-11-20/1/2",
    ],
)
def test_other_text_is_no_window_id(text: str) -> None:
    with pytest.raises(SettlementError) as refusal:
        WindowId.parse(text)
    assert refusal.value.code is SettlementErrorCode.WINDOW_ID


def test_window_ids_sort_by_date_and_number() -> None:
    ids = [WindowId.parse(text) for text in ("2026-11-20/10", "2026-11-20/9", "2026-11-19/99")]
    assert [str(each) for each in sorted(ids)] == ["2026-11-19/99", "2026-11-20/9", "2026-11-20/10"]
