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
from emvqr.rules.characters import leaves
from emvqr.rules.money import is_swapped
from emvqr.rules.remark import Remark

PAYMENT_TYPES: Final = frozenset(f"{number:03}" for number in range(1, 10))
"""Of LAO QR, 38.02; `emvqr.profiles.PaymentType` names them."""

_MARKUP: Final = re.compile(r"[<>]")
_FORMULA: Final = re.compile(r"[=@\t]|[+-](?![0-9 -]+\Z)")
_SHOWN: Final = frozenset({"59", "60", "61"})


def templates(reading: Reading) -> Iterator[Remark]:
    """template_without_guid, template_not_tlv, url_in_template."""
    for id_ in reading.objects:
        if id_ not in spec.TEMPLATE_ACCOUNTS and id_ not in spec.UNRESERVED:
            continue
        fields = reading.templates.get(id_)
        if fields is None:
            yield Remark(QrErrorCode.TEMPLATE_NOT_TLV, id_, "is not made of data objects")
        elif not fields.get(spec.GUID):
            yield Remark(QrErrorCode.TEMPLATE_WITHOUT_GUID, id_, "has no identifier in 00")
    if "://" in reading.raw:
        for path, value in leaves(reading):
            if "://" in value:
                yield Remark(QrErrorCode.URL_IN_TEMPLATE, path, "holds a link; it is not followed")


def lao_qr(reading: Reading) -> Iterator[Remark]:
    """payment_type_unknown, expiry_format of the Lao accounts."""
    for account in reading.accounts:
        if account.scheme is not Scheme.LAO_QR:
            continue
        kind = account.fields.get("02", "")
        if kind not in PAYMENT_TYPES:
            unknown = "is none of 001 to 009"
            yield Remark(QrErrorCode.PAYMENT_TYPE_UNKNOWN, f"{account.id}.02", unknown)
        expiry = account.fields.get("04")
        if expiry and formats.parse_moment(expiry) is None:
            unread = "is neither yyyymmddHHMMSS nor epoch milliseconds"
            yield Remark(QrErrorCode.EXPIRY_FORMAT, f"{account.id}.04", unread)


def places(reading: Reading) -> Iterator[Remark]:
    """Whether country, currency and networks belong together; country and city in their places."""
    country = reading.objects.get("58")
    if country is None:
        return
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
    for path, value in leaves(reading):
        shown = path in _SHOWN or path.startswith("62.")
        if not value.isascii():
            if shown:
                local = "local script belongs into 64"
                yield Remark(QrErrorCode.NON_ASCII_IN_ANS, path, local)
            if not unicodedata.is_normalized("NFC", value):
                yield Remark(QrErrorCode.NOT_NFC, path, "is not composed (NFC)")
        if _MARKUP.search(value):
            yield Remark(QrErrorCode.MARKUP_CHARS, path, "looks like markup")
        if shown and _FORMULA.match(value):
            yield Remark(QrErrorCode.FORMULA_CHARS, path, "begins like a formula")
        if path in _SHOWN and value != value.strip():
            yield Remark(QrErrorCode.BLANK_EDGES, path, "begins or ends with a blank")
