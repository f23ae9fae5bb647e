"""Issuing consumer-presented codes: applications and common data to base64."""

from base64 import b64encode

from emvqr.codes import Mode, QrErrorCode
from emvqr.cpm import ber
from emvqr.cpm.fields import (
    APPLICATION,
    COMMON,
    FIELDS,
    FORMAT_INDICATOR,
    TRANSPARENT,
    VERSION,
    write,
)
from emvqr.cpm.payload import decode
from emvqr.cpm.views import Application, CommonData
from emvqr.errors import QrError


def encode(*applications: Application, common: CommonData | None = None) -> str:
    """The text of a code with one or two `applications`, flawless under ``lint``.

    Raises: cpm_field_format for a value its tag cannot hold, else what `decode` finds.

    >>> encode(Application(adf_name="A0000000555555", track_2="1234567890123458D191220112345"))
    'hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8='
    """
    objects = [(FORMAT_INDICATOR, VERSION)]
    objects += [(APPLICATION, _template(each, APPLICATION)) for each in applications]
    if common is not None:
        objects.append((COMMON, _template(common, COMMON)))
    text = b64encode(ber.compose(objects)).decode("ascii")
    payload = decode(text, Mode.LINT)
    if payload.findings:
        raise QrError(payload.findings[0], payload.findings)
    return text


def _template(data: CommonData, tag: str) -> bytes:
    objects = []
    for inner, text in data.named().items():
        value = write(FIELDS[inner], text)
        if value is None:
            row = FIELDS[inner]
            wrong = f"is no {row.name.replace('_', ' ')} of {row.shortest} to {row.longest} bytes"
            raise QrError.at(QrErrorCode.CPM_FIELD_FORMAT, wrong, f"{tag}.{inner}")
        objects.append((inner, value))
    objects += data.others.items()
    if data.transparent is not None:
        objects.append((TRANSPARENT[tag], data.transparent))
    return ber.compose(objects)
