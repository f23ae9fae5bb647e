"""A payload as a table for people: where, what, which value, and what is wrong with it.

What a terminal could act on is escaped: control, direction and invisible characters; letters of any
script stand as they are. Card numbers are masked.
"""

import re
from collections.abc import Iterator
from typing import Final

from emvqr import tlv
from emvqr.check import check
from emvqr.codes import Mode, Severity
from emvqr.errors import Finding, QrError, Span
from emvqr.labels import field_name
from emvqr.reading import Reading
from emvqr.spec import PRIMITIVE_ACCOUNTS, name_of
from emvqr.wrapping import unwrap

_CARD_NUMBER: Final = re.compile(r"([0-9]{6})[0-9]{3,}([0-9]{4})")
_NAME_WIDTH: Final = 30


def describe(text: str | bytes, mode: str = Mode.PAY) -> str:
    """The annotated table of `text`, accepted or not; never raises for any text.

    >>> account = "38580016A00526628466257701080000041802030010315I90BYP17BC295VZ"
    >>> print(describe(f"000201010211{account}53034185802LA630491B3"))
    00     [4:6]      payload format indicator       '01'
    01     [10:12]    point of initiation method     '11'
    38     [16:74]    merchant account               lao_qr
    38.00  [20:36]    network identifier             'A005266284662577'
    38.01  [40:48]    receiving member (IIN)         '00000418'
    38.02  [52:55]    payment type                   '001'
    38.03  [59:74]    receiver id                    'I90BYP17BC295VZ'
    53     [78:81]    transaction currency           '418'
    58     [85:87]    country code                   'LA'
    63     [91:95]    checksum                       '91B3'
    accepted (pay)
    """
    found = check(text, mode)
    lines: list[str] = []
    raw = ""
    try:
        raw, _ = unwrap(text)
        lines = list(_objects(Reading.of(raw)))
    except QrError:
        lines = list(_as_far_as_it_goes(raw))
    return "\n".join([*lines, *_verdict(found, Mode(mode))])


def _objects(reading: Reading) -> Iterator[str]:
    networks = {account.id: account.scheme for account in reading.accounts}
    for id_, value in reading.objects.items():
        fields = reading.templates.get(id_)
        if fields is None:
            shown = _masked(value) if id_ in PRIMITIVE_ACCOUNTS else value
            yield _row(id_, reading.span(id_), repr(shown))
            continue
        yield _row(id_, reading.span(id_), networks.get(id_, ""))
        for inner, text in fields.items():
            path = f"{id_}.{inner}"
            label = field_name(networks.get(id_, ""), inner, name_of(path))
            yield _row(path, reading.span(path), repr(text), label)


def _as_far_as_it_goes(raw: str) -> Iterator[str]:
    """The root objects of a damaged payload up to the damage, templates unopened."""
    at = 0
    while tlv.is_header(raw[at : at + tlv.HEADER_LENGTH]):
        id_ = raw[at : at + 2]
        value_at = at + tlv.HEADER_LENGTH
        at = value_at + int(raw[at + 2 : value_at])
        if at > len(raw):
            return
        value = raw[value_at:at]
        shown = _masked(value) if id_ in PRIMITIVE_ACCOUNTS else value
        yield _row(id_, Span(value_at, at), repr(shown))


def _row(path: str, span: Span | None, value: str, label: str = "") -> str:
    place = f"[{span.start}:{span.end}]" if span else ""
    return f"{path:<6} {place:<10} {label or name_of(path):<{_NAME_WIDTH}} {value}".rstrip()


def _masked(value: str) -> str:
    """Card numbers keep six digits in front and four behind; 15 and 16 of UnionPay are longer."""
    parts = _CARD_NUMBER.fullmatch(value)
    return f"{parts[1]}...{parts[2]}" if parts else value


def _verdict(found: list[Finding], mode: Mode) -> Iterator[str]:
    refused = False
    for finding in found:
        refused = refused or finding.severity is Severity.REFUSE
        yield f"{finding.severity:<6} {finding}"
    yield f"{'refused' if refused else 'accepted'} ({mode})"
