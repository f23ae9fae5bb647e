"""A cell as text: exact for programs, readable for people, and never a formula.

Spreadsheets take a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line's end for a
formula; such a text gets an apostrophe before it. Figures are ours and keep their minus.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from fx import FxError, Money, currency
from lapnet_sim.reports.columns import Cell, Column, ColumnKind, Row, currency_of

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """Return a text that no spreadsheet computes.

    >>> safe("=1+1"), safe("BCEL")
    ("'=1+1", 'BCEL')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def exact(row: Row, listed: Sequence[Column]) -> list[str]:
    """Return a row's cells with every digit and no separators."""
    return [_exact(cell, each, row, listed) for cell, each in zip(row, listed, strict=True)]


def shown(row: Row, listed: Sequence[Column]) -> list[str]:
    """Return a row's cells for people: thousands commas, the digits in use."""
    return [_shown(cell, each, row, listed) for cell, each in zip(row, listed, strict=True)]


def decimal_of(minor: int, code: str) -> Decimal:
    """Return an amount in whole units; of a currency we do not know, its minor units."""
    try:
        return Decimal(minor).scaleb(-currency(code).exponent)
    except FxError:
        return Decimal(minor)


def _exact(cell: Cell, each: Column, row: Row, listed: Sequence[Column]) -> str:
    if cell is None:
        return ""
    if each.kind is ColumnKind.MONEY:
        assert isinstance(cell, int)
        return f"{decimal_of(cell, currency_of(each, listed, row)):f}"
    return safe(cell) if isinstance(cell, str) else plain(cell)


def _shown(cell: Cell, each: Column, row: Row, listed: Sequence[Column]) -> str:
    if isinstance(cell, int) and each.kind is ColumnKind.MONEY:
        code = currency_of(each, listed, row)
        try:
            return Money(cell, currency(code)).display
        except FxError:
            return f"{cell:,}"
    if isinstance(cell, int | Decimal):
        return f"{cell:,}"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)


def plain(cell: int | Decimal | date) -> str:
    """Return a figure or a time in the one spelling that programs read."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
