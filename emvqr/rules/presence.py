"""What should be there, and how long it may be: the manners of a code, not its meaning.

Live codes leave out category, name and city, and the networks that allow it are listed here;
everybody else is expected to follow the standard. Source: EMVCo MPM, table of root objects; codes
in circulation.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from emvqr import formats, spec, tlv
from emvqr.codes import QrErrorCode
from emvqr.networks import Scheme
from emvqr.reading import Reading
from emvqr.rules.remark import Remark, Remarks

LONGEST_ADVISED: Final = 512
"""Characters of a whole payload, by EMVCo; a Singapore label of 1,069 exists."""

_LONGEST: Final = spec.LONGEST_BY_PATH
_EXPECTED: Final = {
    "52": QrErrorCode.MCC_MISSING,
    "58": QrErrorCode.COUNTRY_MISSING,
    "59": QrErrorCode.NAME_MISSING,
    "60": QrErrorCode.CITY_MISSING,
}
_BRIEF: Final = frozenset({"52", "59", "60"})
_WAIVES: Final = frozenset({Scheme.PROMPTPAY, Scheme.VIETQR})
_PERSONAL: Final = "001"


def presence(reading: Reading) -> Iterator[Remark]:
    """Missing, empty, over-long and reserved objects."""
    yield from _missing(reading)
    for path, value in reading.leaves:
        if not value:
            yield Remark(QrErrorCode.ZERO_LENGTH, path, "has no value")
        elif len(value) > _LONGEST.get(path, tlv.LONGEST_VALUE):
            long = f"{len(value)} characters, at most {_LONGEST[path]}"
            yield Remark(QrErrorCode.FIELD_TOO_LONG, path, long)
        if path in spec.RESERVED_PATHS:
            yield Remark(QrErrorCode.RESERVED_ID, path, "kept by EMVCo for later")
    if len(reading.raw) > LONGEST_ADVISED:
        long = f"{len(reading.raw)} characters, {LONGEST_ADVISED} are advised"
        yield Remark(QrErrorCode.PAYLOAD_LONG, "", long)


def language(reading: Reading) -> Remarks:
    """A language template says its language and the name in it."""
    return _language(reading.templates["64"]) if "64" in reading.objects else ()


def _language(fields: Mapping[str, str]) -> Iterator[Remark]:
    if not fields.get("00"):
        yield Remark(QrErrorCode.LANGUAGE_MISSING, "64.00", "the language is not named")
    if not fields.get("01"):
        yield Remark(QrErrorCode.LANGUAGE_NAME_MISSING, "64.01", "there is no name in the language")


def values(reading: Reading) -> Iterator[Remark]:
    """The values of 00 and 01, whether 01 agrees with the amount, the forms of 52 and 62.09."""
    objects = reading.objects
    if objects.get("00") != "01":
        yield Remark(QrErrorCode.PFI_VALUE, "00", "is not 01")
    method, has_amount = objects.get("01"), "54" in objects
    if method == "11" and has_amount:
        yield Remark(QrErrorCode.STATIC_WITH_AMOUNT, "01", "many payments, yet an amount in 54")
    elif method == "12" and not has_amount:
        yield Remark(QrErrorCode.DYNAMIC_WITHOUT_AMOUNT, "01", "one payment, yet no amount in 54")
    elif method not in (None, "11", "12"):
        yield Remark(QrErrorCode.POI_VALUE, "01", "is neither 11 nor 12")
    category = objects.get("52")
    if category and not formats.CATEGORY.fullmatch(category):
        yield Remark(QrErrorCode.MCC_FORMAT, "52", "is not four digits")
    request = reading.templates.get("62", {}).get("09")
    if request and not formats.DATA_REQUEST.fullmatch(request):
        yield Remark(QrErrorCode.DATA_REQUEST_FORMAT, "62.09", "is not of A, M and E, each once")


def _missing(reading: Reading) -> Iterator[Remark]:
    missing = [id_ for id_ in _EXPECTED if id_ not in reading.objects]
    if missing:
        waived = _BRIEF if _may_be_brief(reading) else frozenset()
        for id_ in missing:
            if id_ not in waived:
                yield Remark(_EXPECTED[id_], id_, f"there is no {spec.name_of(id_)}")


def _may_be_brief(reading: Reading) -> bool:
    """Personal LAO QR, Thai and Vietnamese codes need no category, name and city."""
    return any(
        account.scheme in _WAIVES
        or (account.scheme is Scheme.LAO_QR and account.fields.get("02") == _PERSONAL)
        for account in reading.accounts
    )
