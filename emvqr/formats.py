r"""The syntax of values: digits, amounts, percentages, countries, moments.

Every pattern names ASCII digits by hand. ``\d``, `str.isdigit`, `int` and `Decimal` read Lao and
full-width digits, exponents, underscores and blanks, and each of those is an amount two readers
disagree on.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

LONGEST_AMOUNT: Final = 13
"""Characters of data objects 54 and 56, the point included."""

AMOUNT: Final = re.compile(r"([0-9]+)(?:\.([0-9]*))?")
PERCENTAGE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
CURRENCY: Final = re.compile(r"[0-9]{3}")
CATEGORY: Final = re.compile(r"[0-9]{4}")
DATA_REQUEST: Final = re.compile(r"(?!.*(.).*\1)[AME]{1,3}")

VIENTIANE: Final = timezone(timedelta(hours=7), "Asia/Vientiane")
"""Lao time; it has no summer time."""

_LOCAL_MOMENT: Final = re.compile(r"[0-9]{14}")
_EPOCH_MS: Final = re.compile(r"[0-9]{13}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_amount(value: str) -> Decimal | None:
    r"""The amount `value` writes, in major units; nothing if it is not one.

    >>> parse_amount("98."), parse_amount("1e5"), parse_amount("\u0ed1")
    (Decimal('98'), None, None)
    """
    return Decimal(value) if AMOUNT.fullmatch(value) else None


def parse_percentage(value: str) -> Decimal | None:
    """The percentage `value` writes, in percent; nothing if it is not one."""
    return Decimal(value) if PERCENTAGE.fullmatch(value) else None


def spell_amount(amount: Decimal) -> str:
    """`amount` as data object 54 writes it: no sign, no exponent, no needless zeros.

    What is no amount of money, such as NaN, is spelled so that no rule accepts it.

    >>> spell_amount(Decimal("15000.00")), spell_amount(Decimal("1E+3"))
    ('15000', '1000')
    """
    if not amount.is_finite() or abs(amount.adjusted()) > LONGEST_AMOUNT:
        return str(amount)
    spelled = f"{amount:f}"
    return spelled.rstrip("0").rstrip(".") if "." in spelled else spelled


def parse_moment(value: str) -> datetime | None:
    """The moment `value` writes, in UTC: yyyymmddHHMMSS in Lao time, or epoch milliseconds.

    >>> parse_moment("20240327190959")
    datetime.datetime(2024, 3, 27, 12, 9, 59, tzinfo=datetime.timezone.utc)
    >>> parse_moment("1731773894603")
    datetime.datetime(2024, 11, 16, 16, 18, 14, 603000, tzinfo=datetime.timezone.utc)
    """
    if not _LOCAL_MOMENT.fullmatch(value):
        return parse_epoch(value)
    try:
        local = datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=VIENTIANE)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, or a day before the first year
        return None


def parse_epoch(value: str) -> datetime | None:
    """The moment that 13 digits write as milliseconds since 1970, in UTC; nothing for others."""
    if not _EPOCH_MS.fullmatch(value):
        return None
    return _EPOCH + timedelta(milliseconds=int(value))


def spell_epoch(moment: datetime) -> str:
    """An aware `moment` as milliseconds since 1970."""
    assert moment.tzinfo is not None, "a moment needs its zone"
    return str((moment - _EPOCH) // timedelta(milliseconds=1))


def spell_moment(moment: datetime) -> str:
    """An aware `moment` as yyyymmddHHMMSS in Lao time."""
    assert moment.tzinfo is not None, "a moment needs its zone"
    local = moment.astimezone(VIENTIANE)
    return f"{local.year:04}{local:%m%d%H%M%S}"
