"""Figures for people: money, instants, time between steps, text that strangers wrote.

Everything is written on the server, because browsers without Lao data write Lao dates wrongly.
Instants are shown in the scheme's own zone, Vientiane. Amounts look the same in both languages,
as on the statements they will be compared with.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date, format_datetime

from fx import LAK, FxError, Money
from lapnet_sim.console.language import Language
from settlement.business_days import SCHEME_ZONE
from settlement.report import amount

JOINERS: Final = frozenset("\u200b\u200c\u200d")
"""Invisible, and needed to write Lao: where words end, which letters join."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def money(value: Money) -> str:
    """An amount with its currency.

    >>> from fx import LAK
    >>> money(Money(150_000, LAK))
    '1,500 LAK'
    """
    return f"{value.display} {value.currency.code}"


def difference(minor: int, code: str) -> str:
    """A break's money; its minor units where its currency is none that we know.

    >>> difference(-150_000, "LAK"), difference(7, ""), difference(0, "")
    ('-1,500', '7 minor', '0 minor')
    """
    try:
        return amount(minor, code)
    except FxError:
        return f"{minor:,}" if minor else ""


def count(number: int) -> str:
    """A number of things.

    >>> count(4165)
    '4,165'
    """
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down; nothing of nothing is nothing.

    >>> percent(2, 3), percent(0, 0)
    ('66 %', '')
    """
    return f"{part * 100 // whole} %" if whole else ""


def elapsed(time: timedelta) -> str:
    """How long something took, in the unit that fits.

    >>> elapsed(timedelta(milliseconds=93)), elapsed(timedelta(seconds=10.25))
    ('93 ms', '10.25 s')
    >>> elapsed(timedelta(minutes=2, seconds=5)), elapsed(timedelta(hours=26))
    ('2 min 05 s', '1 d 2 h')
    """
    if time < timedelta(seconds=1):
        return f"{time // timedelta(milliseconds=1)} ms"
    if time < MINUTE:
        hundredths = time // timedelta(milliseconds=10)
        return f"{hundredths // 100}.{hundredths % 100:02d} s"
    if time < HOUR:
        return f"{time // MINUTE} min {time % MINUTE // timedelta(seconds=1):02d} s"
    if time < DAY:
        return f"{time // HOUR} h {time % HOUR // MINUTE:02d} min"
    return f"{time // DAY} d {time % DAY // HOUR} h"


def harmless(text: str) -> str:
    r"""Text that somebody else wrote, with nothing in it that hides or reorders what follows.

    Controls and direction marks become their code point, visible; Lao joiners stay.

    >>> harmless("Shop \u202eKAL")
    'Shop [U+202E]KAL'
    """
    return "".join(letter if _is_plain(letter) else f"[U+{ord(letter):04X}]" for letter in text)


def _is_plain(letter: str) -> bool:
    hidden = unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return letter in JOINERS or not hidden


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates and instants in one language, in Vientiane."""

    language: Language

    def full_date(self, day: date) -> str:
        """A date in full: ``Friday, 20 November 2026``."""
        return format_date(day, "full", locale=self.language.locale)

    def short_date(self, day: date) -> str:
        """A date for a table: ``20 Nov 2026``."""
        return format_date(day, "medium", locale=self.language.locale)

    def moment(self, at: datetime) -> str:
        """An instant to the second: ``20 Nov 2026, 11:00:03``."""
        return self._written(at, "d MMM y, HH:mm:ss")

    def hour(self, at: datetime) -> str:
        """An instant to the minute, with its day: ``20 Nov, 11:00``."""
        return self._written(at, "d MMM, HH:mm")

    def exact(self, at: datetime) -> str:
        """The time of day to the millisecond: ``11:00:03.250``."""
        return self._written(at, "HH:mm:ss.SSS")

    def _written(self, at: datetime, pattern: str) -> str:
        return format_datetime(at.astimezone(SCHEME_ZONE), pattern, locale=self.language.locale)


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "amount": amount,
    "count": count,
    "difference": difference,
    "elapsed": elapsed,
    "harmless": harmless,
    "money": money,
    "percent": percent,
}
"""Under these names templates use them."""


def home_first(code: str) -> tuple[bool, str]:
    """Sorts currency codes: the kip, then the others by their letters.

    >>> sorted(["KHR", "THB", "LAK"], key=home_first)
    ['LAK', 'KHR', 'THB']
    """
    return code != LAK.code, code
