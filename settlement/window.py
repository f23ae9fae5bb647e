"""A settlement window's life: the payments between two cut-offs, then their settlement.

The switch stamps each payment with its window while it completes it, so closing a window moves no
payment. From there a window goes forward, and back only from where somebody is short, when nothing
has moved yet; a window in which nothing happened takes the same way with no instruction in it. A
correction is a new entry in a later window.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from settlement.business_days import DEFAULT_CUT_OFFS, MIDNIGHT, SCHEME_ZONE, window_hours
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.series import HOME, Series, WindowId, WindowKind

__all__ = [
    "HOME",
    "SETTLING",
    "TRANSITIONS",
    "Series",
    "Window",
    "WindowEvent",
    "WindowId",
    "WindowKind",
    "WindowStatus",
    "advance",
    "dispute_window",
    "schedule",
]


class WindowStatus(StrEnum):
    """How far a window, and the settlement of what is in it, has come."""

    OPEN = "open"
    """Payments still fall into it."""
    DRAINING = "draining"
    """Its cut-off has passed: new payments fall into the next one; its control is being taken."""
    CLOSED = "closed"
    """Its set of payments is final, and the control over it is stored."""
    NETTED = "netted"
    """Its nets were computed, sum to zero, and agree with control and books."""
    APPROVED = "approved"
    """Whoever has to agree to its settlement has agreed."""
    INSTRUCTED = "instructed"
    """The settlement bank has the instructions of every net position."""
    SHORT = "short"
    """Somebody cannot pay: nothing has moved, and the operator chooses a way out."""
    DEBITS_RESERVED = "debits_reserved"
    """Every debit is reserved at the settlement bank; from here on nobody can be short."""
    FINAL = "final"
    """The settlement bank has moved every net. Nothing leads out of here."""


class WindowEvent(StrEnum):
    """What can happen to a window."""

    CLOSE = "close"
    """The cut-off passed, and the next window opened in the same transaction."""
    SEAL = "seal"
    """Count, sum and digest of its payments were taken and stored."""
    NET = "net"
    """Its nets were computed, and its instructions written."""
    APPROVE = "approve"
    """The last approval that was needed came, or none is needed."""
    INSTRUCT = "instruct"
    """The instructions went to the settlement bank: settlement is entered."""
    RESERVE = "reserve"
    """The settlement bank reserved every debit: settlement is irrevocable."""
    FALL_SHORT = "fall_short"
    """The settlement bank could not reserve a debit, and reserved none."""
    RETRY = "retry"
    """The missing money was brought, in one of several ways: the bank is asked again."""
    POSTPONE = "postpone"
    """The whole batch waits for a later time, and is instructed again then."""
    SETTLE = "settle"
    """The settlement bank made every credit: final."""
    CHOOSE = "choose"
    """The operator chose what it settles in; it stays where it stands."""
    PROPOSE = "propose"
    """One person wants a way out that another one must agree to; it stays where it stands."""


TRANSITIONS: dict[WindowStatus, dict[WindowEvent, WindowStatus]] = {
    WindowStatus.OPEN: {WindowEvent.CLOSE: WindowStatus.DRAINING},
    WindowStatus.DRAINING: {
        WindowEvent.SEAL: WindowStatus.CLOSED,
        WindowEvent.CHOOSE: WindowStatus.DRAINING,
    },
    WindowStatus.CLOSED: {
        WindowEvent.NET: WindowStatus.NETTED,
        WindowEvent.CHOOSE: WindowStatus.CLOSED,
    },
    WindowStatus.NETTED: {
        WindowEvent.APPROVE: WindowStatus.APPROVED,
        WindowEvent.CHOOSE: WindowStatus.NETTED,
    },
    WindowStatus.APPROVED: {
        WindowEvent.INSTRUCT: WindowStatus.INSTRUCTED,
        WindowEvent.CHOOSE: WindowStatus.APPROVED,
    },
    WindowStatus.INSTRUCTED: {
        WindowEvent.RESERVE: WindowStatus.DEBITS_RESERVED,
        WindowEvent.FALL_SHORT: WindowStatus.SHORT,
    },
    WindowStatus.SHORT: {
        WindowEvent.RETRY: WindowStatus.INSTRUCTED,
        WindowEvent.POSTPONE: WindowStatus.APPROVED,
        WindowEvent.PROPOSE: WindowStatus.SHORT,
    },
    WindowStatus.DEBITS_RESERVED: {WindowEvent.SETTLE: WindowStatus.FINAL},
    WindowStatus.FINAL: {},
}
"""All that can happen to a window; whatever is not here is refused."""

SETTLING = frozenset(WindowStatus) - {WindowStatus.OPEN, WindowStatus.FINAL}
"""Closed and not settled: until then everybody's cash must stay where it is."""


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
    currency: str = ""
    """What alone is in it; empty for a corridor, and for windows from before there were series."""

    @property
    def series(self) -> Series:
        """Which windows it follows and precedes."""
        return self.id.series

    @property
    def kind(self) -> WindowKind:
        """What falls into it."""
        return self.id.kind

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
    series: Series = HOME,
) -> tuple[Window, ...]:
    """Return the open windows of a series on one business date, in order.

    Raises: `SettlementError` with ``settlement.cut_offs``.
    """
    return tuple(
        Window(
            id=WindowId(business_date, hours.number, series.kind, series.scope),
            business_date=business_date,
            number=hours.number,
            opens_at=hours.opens_at,
            cut_off_at=hours.cut_off_at,
            currency=series.currency,
        )
        for hours in window_hours(business_date, cut_offs, zone)
    )


def dispute_window(day: date, zone: ZoneInfo = SCHEME_ZONE) -> Window:
    """Return the open dispute window in kip of a business date that has one cut-off."""
    (window,) = schedule(day, (MIDNIGHT,), zone, Series(WindowKind.DISPUTE))
    return window


def advance(status: WindowStatus, event: WindowEvent, where: str | None = None) -> WindowStatus:
    """Return the status after an event.

    Raises: `SettlementError` with ``settlement.illegal_window_step``.

    >>> advance(WindowStatus.OPEN, WindowEvent.CLOSE).value
    'draining'
    """
    following = TRANSITIONS[status].get(event)
    if following is None:
        raise SettlementError(
            SettlementErrorCode.ILLEGAL_WINDOW_STEP, f"{event} is not allowed when {status}", where
        )
    return following
