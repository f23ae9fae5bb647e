"""Templates, texts and places as they are seen in the field: worth a remark, rarely a refusal.

Source: EMVCo MPM, sections 3 and 4; what codes in circulation do.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from emvqr import formats, spec
from emvqr.codes import QrErrorCode
from emvqr.currencies import CURRENCIES_OF
from emvqr.networks import HOME, Scheme
from emvqr.reading import Reading
from emvqr.rules.money import is_swapped
from emvqr.rules.remark import Remark, Remarks

PAYMENT_TYPES: Final = frozenset(f"{number:03}" for number in range(1, 10))
"""Of LAO QR, 38.02; `emvqr.profiles.PaymentType` names them."""

_MARKUP: Final = re.compile(r"[<>]")
_FORMULA: Final = re.compile(r"[=@\t]|[+-](?![0-9 -]+\Z)")
_FORMULA_STARTS: Final = frozenset({*"=@\t+-"})
_SHOWN: Final = ("59", "60", "61")
_LABELS: Final = "62"


def templates(reading: Reading) -> Iterator[Remark]:
    """template_without_guid, template_not_tlv, url_in_template."""
    for id_, fields in reading.templates.items():
        if not fields.get(spec.GUID) and id_ in spec.OWNED_TEMPLATES:
            yield Remark(QrErrorCode.TEMPLATE_WITHOUT_GUID, id_, "has no identifier in 00")
    for id_ in reading.objects:
        if id_ in spec.UNRESERVED and id_ not in reading.templates:
            yield Remark(QrErrorCode.TEMPLATE_NOT_TLV, id_, "is not made of data objects")
    if "://" in reading.raw:
        for path, value in reading.leaves:
            if "://" in value:
                yield Remark(QrErrorCode.URL_IN_TEMPLATE, path, "holds a link; it is not followed")


def lao_qr(reading: Reading) -> Remarks:
    """payment_type_unknown, expiry_format of the Lao accounts."""
    return _lao_qr(reading) if Scheme.LAO_QR in reading.networks else ()


def _lao_qr(reading: Reading) -> Iterator[Remark]:
    for account in reading.accounts:
        if account.scheme is not Scheme.LAO_QR:
            continue
        if account.fields.get("02", "") not in PAYMENT_TYPES:
            unknown = "is none of 001 to 009"
            yield Remark(QrErrorCode.PAYMENT_TYPE_UNKNOWN, f"{account.id}.02", unknown)
        expiry = account.fields.get("04")
        if expiry and formats.parse_moment(expiry) is None:
            unread = "is neither yyyymmddHHMMSS nor epoch milliseconds"
            yield Remark(QrErrorCode.EXPIRY_FORMAT, f"{account.id}.04", unread)


def places(reading: Reading) -> Remarks:
    """Whether country, currency and networks belong together; country and city in their places."""
    objects = reading.objects
    country = objects.get("58")
    if country is None:
        return ()
    at_home = objects.get("53") in CURRENCIES_OF.get(country, ()) and all(
        HOME.get(network, country) == country for network in reading.networks
    )
    return () if at_home else _misplaced(reading, country)


def _misplaced(reading: Reading, country: str) -> Iterator[Remark]:
    if is_swapped(reading):
        yield Remark(QrErrorCode.COUNTRY_SWAPPED, "58", "the country stands in 60")
        country = reading.objects["60"]
    expected = CURRENCIES_OF.get(country, ())
    if expected and reading.objects.get("53") not in expected:
        foreign = f"not one of {', '.join(expected)}, used in {country}"
        yield Remark(QrErrorCode.CURRENCY_COUNTRY_MISMATCH, "53", foreign)
    for account in reading.accounts:
        home = HOME.get(account.scheme, country)
        if home != country:
            abroad = f"{account.scheme} belongs to {home}"
            yield Remark(QrErrorCode.SCHEME_COUNTRY_MISMATCH, account.id, abroad)


def texts(reading: Reading) -> Iterator[Remark]:
    """non_ascii_in_ans, not_nfc, markup_chars, formula_chars, blank_edges."""
    raw, objects = reading.raw, reading.objects
    if not raw.isascii() or "<" in raw or ">" in raw:
        yield from _odd_characters(reading)
    for id_ in _SHOWN:
        if value := objects.get(id_):
            if value != value.strip():
                yield Remark(QrErrorCode.BLANK_EDGES, id_, "begins or ends with a blank")
            if value[0] in _FORMULA_STARTS and _FORMULA.match(value):
                yield Remark(QrErrorCode.FORMULA_CHARS, id_, "begins like a formula")
    for id_, value in reading.templates.get(_LABELS, {}).items():
        if value[:1] in _FORMULA_STARTS and _FORMULA.match(value):
            yield Remark(QrErrorCode.FORMULA_CHARS, f"62.{id_}", "begins like a formula")


def _odd_characters(reading: Reading) -> Iterator[Remark]:
    composed = unicodedata.is_normalized("NFC", reading.raw)
    for path, value in reading.leaves:
        if not value.isascii():
            if path in _SHOWN or path.startswith(f"{_LABELS}."):
                local = "local script belongs into 64"
                yield Remark(QrErrorCode.NON_ASCII_IN_ANS, path, local)
            if not composed and not unicodedata.is_normalized("NFC", value):
                yield Remark(QrErrorCode.NOT_NFC, path, "is not composed (NFC)")
        if _MARKUP.search(value):
            yield Remark(QrErrorCode.MARKUP_CHARS, path, "looks like markup")
