"""Nothing is added to the amount that the tip indicator does not announce.

55 says what to do: 01 ask the payer, 02 add 56, 03 add 57 percent. Each combination that does not
add up has a code of its own. Source: EMVCo MPM, data objects 55 to 57.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from emvqr import formats
from emvqr.codes import QrErrorCode
from emvqr.currencies import CURRENCIES
from emvqr.errors import quoted
from emvqr.reading import Reading
from emvqr.rules.remark import Remark, Remarks

PROMPT: Final = "01"
FIXED: Final = "02"
PERCENTAGE: Final = "03"

_WHOLE: Final = 100


def tip(reading: Reading) -> Remarks:
    """The tip codes; nothing for a payload without 55, 56 and 57."""
    objects = reading.objects
    spoken_of = "55" in objects or "56" in objects or "57" in objects
    return _doubts(objects) if spoken_of else ()


def _doubts(objects: Mapping[str, str]) -> Iterator[Remark]:
    announced, fixed, percent = objects.get("55"), objects.get("56"), objects.get("57")
    if announced is not None and announced not in (PROMPT, FIXED, PERCENTAGE):
        wrong = f"{quoted(announced)} is not 01, 02 or 03"
        yield Remark(QrErrorCode.TIP_INDICATOR_VALUE, "55", wrong)
    if fixed is not None and percent is not None:
        yield Remark(QrErrorCode.TIP_BOTH_KINDS, "57", "56 and 57 stand together")
    if announced == FIXED and fixed is None:
        yield Remark(QrErrorCode.TIP_FIXED_MISSING, "56", "55 announces it, it is absent")
    if fixed is not None:
        yield from _fixed(fixed, announced, objects.get("53", ""))
    if announced == PERCENTAGE and percent is None:
        yield Remark(QrErrorCode.TIP_PERCENT_MISSING, "57", "55 announces it, it is absent")
    if percent is not None:
        yield from _percent(percent, announced)


def _fixed(value: str, announced: str | None, number: str) -> Iterator[Remark]:
    if announced != FIXED:
        yield Remark(QrErrorCode.TIP_FIXED_UNEXPECTED, "56", "55 does not announce it")
    parts = formats.AMOUNT.fullmatch(value)
    currency = CURRENCIES.get(number)
    exact = parts is not None and len(value) <= formats.LONGEST_AMOUNT and bool(value.strip("0."))
    if exact and parts and currency:
        exact = len((parts[2] or "").rstrip("0")) <= currency.exponent
    if not exact:
        wrong = f"{quoted(value)} is not a positive amount of the currency"
        yield Remark(QrErrorCode.TIP_FIXED_FORMAT, "56", wrong)


def _percent(value: str, announced: str | None) -> Iterator[Remark]:
    if announced != PERCENTAGE:
        yield Remark(QrErrorCode.TIP_PERCENT_UNEXPECTED, "57", "55 does not announce it")
    percentage = formats.parse_percentage(value)
    if percentage is None:
        wrong = f"{quoted(value)} is not digits with at most two decimals"
        yield Remark(QrErrorCode.TIP_PERCENT_FORMAT, "57", wrong)
    elif not 0 < percentage < _WHOLE:
        beyond = f"{value} is not between 00.01 and 99.99"
        yield Remark(QrErrorCode.TIP_PERCENT_RANGE, "57", beyond)
