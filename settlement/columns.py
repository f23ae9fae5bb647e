"""What a cell of a settlement file may hold, and how it is written: one spelling per value.

A value has exactly one text, so equal data gives equal bytes, and what was written can be read
again. Instants may be read in other spellings of UTC too. Numbers are ASCII digits without sign,
blank or leading nought; dates are ISO 8601; instants are RFC 3339 in UTC with six decimals. A text
cell that a spreadsheet would run as a formula is refused, in what we read and in what we write.

Source: RFC 4180 for the file, RFC 3339 for instants, OWASP "CSV Injection" for formulas.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from participants import LineStatus
from settlement.engine import INT64_MAX
from settlement.errors import SettlementError, SettlementErrorCode

_FORMULA_STARTS = ("=", "+", "-", "@")
_LONGEST_TEXT = 64
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|\+00:00)?"
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_SHOWN = 40


def to_text(cell: str, where: str) -> str:
    """Return a name or reference: 1 to 64 printable characters, no blank at either end."""
    if not cell:
        raise _refusal("is empty", where)
    return to_optional_text(cell, where)


def to_optional_text(cell: str, where: str) -> str:
    """Return a name that may be missing: an undecided payment has no window."""
    if len(cell) > _LONGEST_TEXT:
        raise _refusal(f"is longer than {_LONGEST_TEXT} characters", where)
    return to_safe_text(cell, where)


def to_safe_text(cell: str, where: str) -> str:
    """Return text that is safe to show and to open in a spreadsheet."""
    if cell.startswith(_FORMULA_STARTS):
        raise SettlementError(
            SettlementErrorCode.FILE_CELL_FORMULA, f"{_shown(cell)} starts like a formula", where
        )
    if not cell.isprintable() or cell != cell.strip():
        raise _refusal(f"{_shown(cell)} holds blanks at an end or unprintable characters", where)
    return cell


def to_currency(cell: str, where: str) -> str:
    """Return an ISO 4217 code by its form: three capital letters."""
    if not _CURRENCY.fullmatch(cell):
        raise _refusal(f"{_shown(cell)} is not a currency code", where)
    return cell


def to_minor(cell: str, where: str) -> int:
    """Return a count of minor units from nought to the largest of 64 bits."""
    if not _NUMBER.fullmatch(cell):
        raise _refusal(f"{_shown(cell)} is not a whole number of minor units", where)
    number = int(cell)
    if number > INT64_MAX:
        raise _refusal(f"{cell} does not fit 64 bits", where)
    return number


def to_date(cell: str, where: str) -> date:
    """Return a date written ``2026-11-20``."""
    if _DATE.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass
    raise _refusal(f"{_shown(cell)} is not a date", where)


def to_instant(cell: str, where: str) -> datetime:
    """Return an aware UTC instant written ``2026-11-20T03:04:05.000000Z``.

    Other programs write it with a blank, fewer decimals, ``+00:00`` or no zone at all; it is UTC.
    """
    if _INSTANT.fullmatch(cell):
        try:
            return datetime.fromisoformat(cell).replace(tzinfo=UTC)
        except ValueError:
            pass
    raise _refusal(f"{_shown(cell)} is not an instant such as 2026-11-20T03:04:05.000000Z", where)


def to_status(cell: str, where: str) -> LineStatus:
    """Return a line's status."""
    try:
        return LineStatus(cell)
    except ValueError:
        known = ", ".join(LineStatus)
        raise _refusal(f"{_shown(cell)} is none of {known}", where) from None


def is_currency(cell: str) -> bool:
    """Say whether a cell has the form of an ISO 4217 code."""
    return bool(_CURRENCY.fullmatch(cell))


def is_rate(cell: str) -> bool:
    """Say whether a cell is a rate: a plain decimal such as ``0.001625``."""
    return bool(_RATE.fullmatch(cell))


def from_instant(at: datetime) -> str:
    """Return an aware instant in the one spelling `to_instant` reads.

    >>> from_instant(datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC))
    '2026-11-20T03:04:05.000000Z'
    """
    assert at.tzinfo is not None, "an instant needs its zone"
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def from_value(value: object, where: str) -> str:
    """Return any value's cell; text must be safe."""
    match value:
        case datetime():
            return from_instant(value)
        case date():
            return value.isoformat()
        case bool():
            raise AssertionError("no column holds yes or no")
        case int():
            return str(value)
        case str():
            return to_safe_text(str(value), where)
        case _:
            raise AssertionError(f"no column holds {type(value).__name__}")


Reader = Callable[[str, str], object]
"""Takes a cell and its place, returns the value or raises with that place."""


def _refusal(message: str, where: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.FILE_FIELD, message, where)


def _shown(cell: str) -> str:
    """Quote a stranger's cell, cut short and with its control characters escaped."""
    return ascii(cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "...")
