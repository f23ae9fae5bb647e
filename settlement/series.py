"""Windows come in series, each with cut-offs of its own; at most one window of a series is open.

Payments inside the country, by currency; payments of one corridor, in both of its currencies; and
what is put right later. A corridor's payments are never netted with domestic ones, and the two legs
of one lie in one window: all of it settles or none, payment against payment.

Source: India's UPI for disputes in cycles of their own; PFMI principle 12 for the two legs.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from settlement.errors import SettlementError, SettlementErrorCode


class WindowKind(StrEnum):
    """What falls into a window."""

    AUTHORISED = "authorised"
    """Payments inside the country, while they complete; one in kip is open at any time."""
    DISPUTE = "dispute"
    """What is put right later: adjustments of disputes and breaks; opened by the first of them."""
    CORRIDOR = "corridor"
    """Payments of one corridor, never netted with others; opened by the first of them."""


LETTER = {WindowKind.AUTHORISED: "", WindowKind.DISPUTE: "D", WindowKind.CORRIDOR: "C"}
"""What a window's name begins with after its date."""

HOME_CURRENCY = "LAK"
"""What is in it is not said in a window's name."""

_CURRENCY = "[A-Z]{3}"
_CORRIDOR = "[A-Z]{2,8}(?:-[A-Z]{2,4}){1,2}"
_NAME = re.compile(
    rf"(?:(?P<C>C-(?P<c>{_CORRIDOR})-)|(?P<D>D-(?P<d>{_CURRENCY}|{_CORRIDOR})-|D)"
    rf"|(?P<a>{_CURRENCY})-)?(?P<number>[1-9][0-9]{{0,4}})",
    re.ASCII,
)
"""A name after its date; a corridor reads like ``LA-TH`` or ``LA-KH-USD``."""


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """Which windows follow each other: one of these is open at a time."""

    kind: WindowKind = WindowKind.AUTHORISED
    scope: str = ""
    """A corridor, or a currency; empty for kip."""

    @property
    def corridor(self) -> str:
        """Whose payments fall into it; empty where they are domestic."""
        return self.scope if "-" in self.scope else ""

    @property
    def currency(self) -> str:
        """The one currency in it; empty for a corridor, which has both of its own."""
        return "" if self.corridor else self.scope or HOME_CURRENCY

    @property
    def name(self) -> str:
        """What stands between date and number in a window's name: ``D``, ``C-LA-TH-``."""
        parts = [part for part in (LETTER[self.kind], self.scope) if part]
        return "-".join(parts) + ("-" if self.scope else "")


HOME = Series()
"""Domestic payments in kip."""


def series_of(kind: WindowKind, currency: str, corridor: str | None) -> Series:
    """Return the series of what is booked: its corridor's if it has one, else its currency's."""
    if corridor is not None:
        return Series(WindowKind.CORRIDOR if kind is WindowKind.AUTHORISED else kind, corridor)
    return Series(kind, "" if currency == HOME_CURRENCY else currency)


@dataclass(frozen=True, slots=True, order=True)
class WindowId:
    """A window's name: its business date, its series and its number on that date.

    >>> str(WindowId.parse("2026-11-20/2"))
    '2026-11-20/2'
    >>> WindowId.parse("2026-11-20/D1").kind.value
    'dispute'
    >>> WindowId.parse("2026-11-20/C-LA-TH-1").series.corridor
    'LA-TH'
    """

    business_date: date
    number: int
    kind: WindowKind = WindowKind.AUTHORISED
    scope: str = ""

    def __post_init__(self) -> None:
        """Hold our own code to numbers from 1, and corridors to their windows."""
        assert self.number >= 1, "windows are numbered from 1"
        assert self.kind is not WindowKind.CORRIDOR or self.series.corridor, "names its corridor"

    def __str__(self) -> str:
        """Write the one spelling that `parse` reads."""
        return f"{self.business_date.isoformat()}/{self.series.name}{self.number}"

    @property
    def series(self) -> Series:
        """Which windows it follows and precedes."""
        return Series(self.kind, self.scope)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id in its one spelling.

        Raises: `SettlementError` with ``settlement.window_id``.
        """
        day, _, name = text.partition("/")
        found = _NAME.fullmatch(name)
        if found is not None and text.isascii():
            kind = WindowKind.AUTHORISED
            if found["C"] or found["D"]:
                kind = WindowKind.CORRIDOR if found["C"] else WindowKind.DISPUTE
            scope = found["c"] or found["d"] or found["a"] or ""
            try:
                window_id = cls(date.fromisoformat(day), int(found["number"]), kind, scope)
            except ValueError:
                pass
            else:
                if str(window_id) == text:
                    return window_id
        raise SettlementError(
            SettlementErrorCode.WINDOW_ID, "a window id reads like 2026-11-20/2", repr(text)
        )
