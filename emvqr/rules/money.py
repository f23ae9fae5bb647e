"""The amount and its unit admit one reading only.

Currency before amount: without it the digits mean nothing. The kip has two decimals by ISO 4217 and
none in use; for LAO QR a fraction of a kip is refused, elsewhere an unused fraction is only
remarked on.
Source: EMVCo MPM, data objects 53, 54, 58; ISO 4217.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from emvqr import formats
from emvqr.codes import QrErrorCode
from emvqr.currencies import CURRENCIES, CURRENCIES_OF, KIP, Currency
from emvqr.errors import quoted
from emvqr.networks import HOME, Scheme
from emvqr.reading import Reading
from emvqr.rules.remark import Remark, Remarks

_LAOS: Final = HOME[Scheme.BCEL_ONEPAY]
_WHOLE: Final = re.compile(r"[1-9][0-9]{0,12}")


def money(reading: Reading) -> Remarks:
    """The codes of currency, country and amount."""
    return () if _is_plain(reading.objects) else _doubts(reading)


def _is_plain(objects: Mapping[str, str]) -> bool:
    """The common code at a glance: known currency and country, no amount or a whole one."""
    amount = objects.get("54")
    return (
        objects.get("53") in CURRENCIES
        and objects.get("58") in CURRENCIES_OF
        and (amount is None or _WHOLE.fullmatch(amount) is not None)
    )


def _doubts(reading: Reading) -> Iterator[Remark]:
    number = reading.objects.get("53", "")
    currency = CURRENCIES.get(number)
    if currency is None:
        yield _no_currency(reading, number)
    country = reading.objects.get("58")
    if country and not formats.COUNTRY.fullmatch(country) and not is_swapped(reading):
        wrong = f"{quoted(country)} is not two upper-case letters"
        yield Remark(QrErrorCode.COUNTRY_FORMAT, "58", wrong)
    amount = reading.objects.get("54")
    if amount is not None:
        yield from _amount(reading, amount, currency)


def is_swapped(reading: Reading) -> bool:
    """Whether country and city have changed places, as in old BCEL OnePay codes."""
    objects = reading.objects
    if objects.get("60") != _LAOS or objects.get("58") == _LAOS:
        return False
    return any(account.scheme is Scheme.BCEL_ONEPAY for account in reading.accounts)


def _is_lao_qr(reading: Reading) -> bool:
    in_kip = reading.objects.get("53") == KIP
    return in_kip and any(account.scheme is Scheme.LAO_QR for account in reading.accounts)


def _no_currency(reading: Reading, number: str) -> Remark:
    if "53" not in reading.objects:
        return Remark(QrErrorCode.CURRENCY_MISSING, "53", "there is no transaction currency")
    if formats.CURRENCY.fullmatch(number):
        return Remark(QrErrorCode.CURRENCY_UNKNOWN, "53", f"{number} is no currency known here")
    return Remark(QrErrorCode.CURRENCY_FORMAT, "53", f"{quoted(number)} is not three digits")


def _amount(reading: Reading, value: str, currency: Currency | None) -> Iterator[Remark]:
    parts = formats.AMOUNT.fullmatch(value)
    if parts is None:
        wrong = f"{quoted(value)} is not digits with at most one point"
        yield Remark(QrErrorCode.AMOUNT_FORMAT, "54", wrong)
        return
    whole, fraction = parts[1], parts[2] or ""
    if len(value) > formats.LONGEST_AMOUNT:
        long = f"{len(value)} characters, at most {formats.LONGEST_AMOUNT}"
        yield Remark(QrErrorCode.AMOUNT_TOO_LONG, "54", long)
    if not value.strip("0."):
        yield Remark(QrErrorCode.AMOUNT_ZERO, "54", "the amount is zero")
    if currency and fraction:
        yield from _fraction(reading, fraction, currency)
    if whole[0] == "0" and len(whole) > 1:
        yield Remark(QrErrorCode.AMOUNT_LEADING_ZEROS, "54", f"{value} begins with zeros")


def _fraction(reading: Reading, fraction: str, currency: Currency) -> Iterator[Remark]:
    digits = len(fraction.rstrip("0"))
    if digits > currency.exponent:
        fine = f"{digits} decimals, {currency.alpha} has {currency.exponent}"
        yield Remark(QrErrorCode.AMOUNT_EXPONENT, "54", fine)
    elif digits > currency.digits_in_use:
        unused = f"{digits} decimals, {currency.alpha} is used with {currency.digits_in_use}"
        in_kip = QrErrorCode.AMOUNT_FRACTION
        code = in_kip if _is_lao_qr(reading) else QrErrorCode.AMOUNT_MINOR_UNUSED
        yield Remark(code, "54", unused)
    elif len(fraction) > currency.exponent:
        zeros = f"{len(fraction)} decimals, {currency.alpha} has {currency.exponent}"
        yield Remark(QrErrorCode.AMOUNT_EXCESS_ZEROS, "54", zeros)
