"""A settlement window's life: the payments between two cut-offs, then their settlement.

The switch stamps each payment with its window while it completes it, so closing a window moves no
payment. From there a window only goes forward; a window in which nothing happened takes the same
way with no instruction in it. A correction is a new entry in a later window.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from settlement.business_days import DEFAULT_CUT_OFFS, SCHEME_ZONE, window_hours
from settlement.errors import SettlementError, SettlementErrorCode


class WindowStatus(StrEnum):
    """How far a window has come."""

    OPEN = "open"
    """Payments still fall into it."""
    CLOSED = "closed"
    """Its cut-off has passed and its set of payments is final."""
    INSTRUCTED = "instructed"
    """The settlement bank has the instructions of every net position."""
    SETTLED = "settled"
    """The settlement bank has moved them all: final."""


class WindowEvent(StrEnum):
    """What can happen to a window."""

    CLOSE = "close"
    """The cut-off passed and no payment is still being completed in it."""
    INSTRUCT = "instruct"
    """Its nets were computed, sum to zero, and went to the settlement bank."""
    SETTLE = "settle"
    """The settlement bank confirmed every instruction."""


TRANSITIONS: dict[WindowStatus, dict[WindowEvent, WindowStatus]] = {
    WindowStatus.OPEN: {WindowEvent.CLOSE: WindowStatus.CLOSED},
    WindowStatus.CLOSED: {WindowEvent.INSTRUCT: WindowStatus.INSTRUCTED},
    WindowStatus.INSTRUCTED: {WindowEvent.SETTLE: WindowStatus.SETTLED},
    WindowStatus.SETTLED: {},
}
"""All that can happen to a window; whatever is not here is refused."""


@dataclass(frozen=True, slots=True, order=True)
class WindowId:
    """A window's name: its business date and its number on that date.

    >>> WindowId.parse("2026-11-20/2")
    WindowId(business_date=datetime.date(2026, 11, 20), number=2)
    >>> str(WindowId(date(2026, 11, 20), 2))
    '2026-11-20/2'
    """

    business_date: date
    number: int

    def __post_init__(self) -> None:
        """Hold our own code to numbers from 1."""
        assert self.number >= 1, "windows are numbered from 1"

    def __str__(self) -> str:
        """Write the one spelling that `parse` reads."""
        return f"{self.business_date.isoformat()}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id in its one spelling.

        Raises: `SettlementError` with ``settlement.window_id``.
        """
        day, _, number = text.partition("/")
        try:
            if text.isascii() and number.isdigit() and number[0] != "0":
                window_id = cls(date.fromisoformat(day), int(number))
                if str(window_id) == text:
                    return window_id
        except ValueError:
            pass
        raise SettlementError(
            SettlementErrorCode.WINDOW_ID, "a window id reads like 2026-11-20/2", repr(text)
        )


@dataclass(frozen=True, slots=True)
class Window:
    """One settlement window.

    Units: ``opens_at`` (included) and ``cut_off_at`` (excluded) are aware and in UTC.
    """

    id: WindowId
    business_date: date
    number: int
    opens_at: datetime
    cut_off_at: datetime
    status: WindowStatus = WindowStatus.OPEN

    def holds(self, at: datetime) -> bool:
        """Say whether an instant lies between opening and cut-off."""
        return self.opens_at <= at < self.cut_off_at

    def after(self, event: WindowEvent) -> Self:
        """Return this window one step further.

        Raises: `SettlementError` with ``settlement.illegal_window_step``.
        """
        return replace(self, status=advance(self.status, event, where=str(self.id)))


def schedule(
    business_date: date,
    cut_offs: tuple[time, ...] = DEFAULT_CUT_OFFS,
    zone: ZoneInfo = SCHEME_ZONE,
) -> tuple[Window, ...]:
    """Return the open windows of one business date, in order.

    Raises: `SettlementError` with ``settlement.cut_offs``.
    """
    return tuple(
        Window(
            id=WindowId(business_date, hours.number),
            business_date=business_date,
            number=hours.number,
            opens_at=hours.opens_at,
            cut_off_at=hours.cut_off_at,
        )
        for hours in window_hours(business_date, cut_offs, zone)
    )


def advance(status: WindowStatus, event: WindowEvent, where: str | None = None) -> WindowStatus:
    """Return the status after an event.

    Raises: `SettlementError` with ``settlement.illegal_window_step``.

    >>> advance(WindowStatus.OPEN, WindowEvent.CLOSE).value
    'closed'
    """
    following = TRANSITIONS[status].get(event)
    if following is None:
        raise SettlementError(
            SettlementErrorCode.ILLEGAL_WINDOW_STEP, f"{event} is not allowed when {status}", where
        )
    return following
