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


class WindowKind(StrEnum):
    """What falls into a window."""

    AUTHORISED = "authorised"
    """Payments, while they complete; one such window is open at any time."""
    DISPUTE = "dispute"
    """Adjustments of breaks, once two people agreed; opened by the first one of a date."""


LETTER = {WindowKind.AUTHORISED: "", WindowKind.DISPUTE: "D"}
"""What stands before the number in a window's name."""


@dataclass(frozen=True, slots=True, order=True)
class WindowId:
    """A window's name: its business date, its kind and its number on that date.

    >>> str(WindowId.parse("2026-11-20/2"))
    '2026-11-20/2'
    >>> WindowId.parse("2026-11-20/D1").kind.value
    'dispute'
    """

    business_date: date
    number: int
    kind: WindowKind = WindowKind.AUTHORISED

    def __post_init__(self) -> None:
        """Hold our own code to numbers from 1."""
        assert self.number >= 1, "windows are numbered from 1"

    def __str__(self) -> str:
        """Write the one spelling that `parse` reads."""
        return f"{self.business_date.isoformat()}/{LETTER[self.kind]}{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id in its one spelling.

        Raises: `SettlementError` with ``settlement.window_id``.
        """
        day, _, name = text.partition("/")
        kind = WindowKind.DISPUTE if name.startswith("D") else WindowKind.AUTHORISED
        number = name.removeprefix(LETTER[kind])
        try:
            if text.isascii() and number.isdigit() and number[0] != "0":
                window_id = cls(date.fromisoformat(day), int(number), kind)
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


def dispute_window(day: date, zone: ZoneInfo = SCHEME_ZONE) -> Window:
    """Return the open dispute window of a business date: the whole date, until its midnight."""
    (hours,) = window_hours(day, (MIDNIGHT,), zone)
    window_id = WindowId(day, 1, WindowKind.DISPUTE)
    return Window(window_id, day, 1, hours.opens_at, hours.cut_off_at)


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
