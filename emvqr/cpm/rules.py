"""What a terminal asks of a consumer-presented code before it pays, and what it only remarks on.

Source: EMV QRCPS Consumer-Presented Mode 1.0, processing by the point of interaction.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from emvqr.codes import QrErrorCode
from emvqr.cpm.fields import (
    ADF_NAME,
    APPLICATION,
    COMMON,
    FIELDS,
    PAN,
    TRACK_2,
    TRANSPARENT,
    read,
)
from emvqr.cpm.reading import Reading, Template
from emvqr.errors import Span

LONGEST_ADVISED: Final = 512
"""Characters of base64 a terminal must be able to read."""
_MOST_APPLICATIONS: Final = 2


class Remark(NamedTuple):
    """One breach of one rule: code, place and a line for people."""

    code: QrErrorCode
    path: str
    span: Span | None
    message: str


def remarks(reading: Reading) -> Iterator[Remark]:
    """Everything there is to say about a well-formed code."""
    yield from _applications(reading)
    for application in reading.applications():
        yield from _application(application, _common(reading))
    for template in reading.templates:
        yield from _forms(template)
    if reading.single_byte:
        meant = "a length over 127 is written in one byte"
        yield Remark(QrErrorCode.CPM_SINGLE_BYTE_LENGTH, "", None, meant)
    if len(reading.raw) > LONGEST_ADVISED:
        long = f"{len(reading.raw)} characters, {LONGEST_ADVISED} are advised"
        yield Remark(QrErrorCode.PAYLOAD_LONG, "", None, long)


def is_usable(application: Template) -> bool:
    """Whether the application says whose it is; a terminal skips it otherwise."""
    value = application.value(ADF_NAME)
    return value is not None and read(FIELDS[ADF_NAME], value) is not None


def _applications(reading: Reading) -> Iterator[Remark]:
    applications = reading.applications()
    commons = [template for template in reading.templates if template.tag == COMMON]
    if not 1 <= len(applications) <= _MOST_APPLICATIONS:
        count = f"{len(applications)} application templates, one or two are allowed"
        yield Remark(QrErrorCode.CPM_APPLICATIONS, APPLICATION, None, count)
        return
    if not any(map(is_usable, applications)):
        none = "no application has an ADF name of 5 to 16 bytes"
        yield Remark(QrErrorCode.CPM_ADF_NAME, f"{APPLICATION}.{ADF_NAME}", None, none)
    for common in commons[1:]:
        yield Remark(QrErrorCode.CPM_DUPLICATE, COMMON, common.span, "common data stand twice")
    if commons and len(applications) == 1:
        alone = "common data beside one application"
        yield Remark(QrErrorCode.CPM_COMMON_UNEXPECTED, COMMON, commons[0].span, alone)


def _common(reading: Reading) -> Template | None:
    return next((template for template in reading.templates if template.tag == COMMON), None)


def _application(application: Template, common: Template | None) -> Iterator[Remark]:
    if not is_usable(application):
        skipped = "has no ADF name of 5 to 16 bytes and is skipped"
        yield Remark(QrErrorCode.CPM_SKIPPED, application.path, application.span, skipped)
        return
    seen = set()
    for template in (application, common):
        for tag, _, span in template.elements if template else ():
            if tag in seen:
                path = f"{template.path}.{tag}" if template else tag
                twice = f"stands twice in the data of {application.path}"
                yield Remark(QrErrorCode.CPM_DUPLICATE, path, span, twice)
            seen.add(tag)
    if TRACK_2 not in seen and PAN not in seen:
        neither = "has neither track 2 data (57) nor a number (5A)"
        yield Remark(QrErrorCode.CPM_NO_ACCOUNT, application.path, application.span, neither)


def _forms(template: Template) -> Iterator[Remark]:
    for tag, value, span in template.elements:
        row = FIELDS.get(tag)
        if row and tag != ADF_NAME and read(row, value) is None:
            form = f"is not a {row.name.replace('_', ' ')} of {row.shortest} to {row.longest} bytes"
            yield Remark(QrErrorCode.CPM_FIELD_FORMAT, f"{template.path}.{tag}", span, form)
        if tag == TRANSPARENT[template.tag] and not value:
            yield Remark(QrErrorCode.ZERO_LENGTH, f"{template.path}.{tag}", span, "has no value")
