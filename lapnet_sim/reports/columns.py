"""Columns of a report, written as one line of text, and what a cell of each kind holds.

``"window currency n# gross$ share% first_at~"`` is six columns: text, text, a count, money in the
row's ``currency``, a rate, an instant or a date. ``credit$credit_currency`` is money in the
currency that another column of the row names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

Cell = str | int | Decimal | date | None
"""Money is whole minor units; an instant is an aware `datetime`; None is an empty cell."""
Row = tuple[Cell, ...]

CURRENCY: Final = "currency"
_COLUMN: Final = re.compile(r"([a-z0-9_]+)(?:([#$%~])([a-z_]*))?")


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    """Words, codes, ids."""
    MONEY = "money"
    """Whole minor units; written with the decimals of its currency."""
    COUNT = "count"
    """A number of things."""
    RATE = "rate"
    """An exact decimal: a share in percent, an exchange rate."""
    TIME = "time"
    """An instant in UTC, or a date."""


_MARKS: Final = {
    "": ColumnKind.TEXT,
    "$": ColumnKind.MONEY,
    "#": ColumnKind.COUNT,
    "%": ColumnKind.RATE,
    "~": ColumnKind.TIME,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``currency`` names the column that says in which currency its money is."""

    key: str
    kind: ColumnKind
    currency: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in {ColumnKind.MONEY, ColumnKind.COUNT, ColumnKind.RATE}


def columns(told: str) -> tuple[Column, ...]:
    """Read a line of columns; what does not read is a mistake of ours."""
    found = []
    for word in told.split():
        read = _COLUMN.fullmatch(word)
        assert read, f"{word} is no column"
        kind = _MARKS[read[2] or ""]
        named = (read[3] or CURRENCY) if kind is ColumnKind.MONEY else ""
        found.append(Column(read[1], kind, named))
    keys = {each.key for each in found}
    assert len(keys) == len(found), "a column stands once"
    assert all(not each.currency or each.currency in keys for each in found), "money is of one"
    return tuple(found)


def currency_of(each: Column, listed: Sequence[Column], row: Row) -> str:
    """Return the currency of a row's money."""
    place = next(at for at, other in enumerate(listed) if other.key == each.currency)
    return str(row[place])


def share(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with two decimals, rounded down; nothing of nothing is none.

    >>> share(2, 3), share(-1, 3), share(0, 0)
    (Decimal('66.66'), Decimal('-33.33'), None)
    """
    if not whole:
        return None
    hundredths = abs(part) * 10_000 // abs(whole)
    signed = hundredths if (part < 0) == (whole < 0) else -hundredths
    return Decimal(signed).scaleb(-2)


def by_key(listed: Sequence[Column], row: Row) -> Mapping[str, Cell]:
    """Return a row's cells under the keys of their columns."""
    return {each.key: cell for each, cell in zip(listed, row, strict=True)}
