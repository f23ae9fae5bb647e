"""What people hand over around a payload: an app's link, blanks; or another kind of code.

The payload itself is never altered: what stands around it is taken off and said so.
"""

import re
from codecs import BOM_UTF8
from typing import Final
from urllib.parse import unquote

from emvqr.codes import QrErrorCode, Severity
from emvqr.errors import Finding, QrError, quoted
from emvqr.tlv import is_framed

LONGEST_PAYLOAD: Final = 2048
"""Characters. The longest real code we know has 1,069; the switch forwards up to this many."""

LINK_PREFIXES: Final = (
    "onepay://qr://",
    "onepay://qr/",
    "pmoney://qr/",
    "https://bcel.la/qr/",
)
"""Links by which Lao apps open a payload. Source: BCEL OnePay and pmoney integrations."""

_CONSUMER_PRESENTED: Final = "hQVDUFY"
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANKS: Final = " \t\r\n"


def unwrap(text: str | bytes) -> tuple[str, tuple[Finding, ...]]:
    """The payload inside `text`, and what was taken off around it.

    That is an app's link and nothing else: a code with a blank or a line break around it is not the
    code that was sealed, and `trimmed` is there for input fields and files.

    Raises: not_utf8, empty, too_long, consumer_presented, not_emv_uri, not_emv, pfi_not_first.

    >>> unwrap("onepay://qr/00020101")[0]
    '00020101'
    """
    whole = _as_text(text)
    if whole[:2] == "00" and len(whole) <= LONGEST_PAYLOAD:
        return whole, ()
    payload = _without_link(whole)
    _refuse_other_codes(payload)
    if payload == whole:
        return payload, ()
    link = "the link around the payload was removed"
    return payload, (_remark(QrErrorCode.LINK_STRIPPED, link),)


def trimmed(text: str | bytes) -> tuple[str | bytes, tuple[Finding, ...]]:
    """`text` without blanks, line breaks and a byte-order mark around it, and a finding if any.

    For input fields and files, which hold what people paste. `emvqr.decode` does not do it by
    itself.

    >>> trimmed(" 000201 ")[0]
    '000201'
    """
    if isinstance(text, bytes):
        inner: str | bytes = text.removeprefix(BOM_UTF8).strip(_BLANKS.encode())
    else:
        inner = text.removeprefix("\ufeff").strip(_BLANKS)
    if inner == text:
        return text, ()
    return inner, (_remark(QrErrorCode.TRIMMED, "blanks around the payload were removed"),)


def _as_text(text: str | bytes) -> str:
    try:
        if isinstance(text, bytes):
            return text.decode()
        if not text.isascii():
            text.encode()
    except UnicodeError:
        raise QrError.at(QrErrorCode.NOT_UTF8, "the text is not valid UTF-8") from None
    return text


def _without_link(text: str) -> str:
    """Take off a known link. A link may carry its payload percent-encoded; a payload is never."""
    lowered = text[: max(map(len, LINK_PREFIXES))].lower()
    for prefix in LINK_PREFIXES:
        if lowered.startswith(prefix):
            inner = text[len(prefix) :]
            too_long = len(inner) > LONGEST_PAYLOAD
            return inner if too_long or "%" not in inner or is_framed(inner) else unquote(inner)
    return text


def _refuse_other_codes(payload: str) -> None:
    if not payload.strip(_BLANKS):
        raise QrError.at(QrErrorCode.EMPTY, "there is nothing to read")
    if len(payload) > LONGEST_PAYLOAD:
        long = f"{len(payload)} characters, at most {LONGEST_PAYLOAD} are read"
        raise QrError.at(QrErrorCode.TOO_LONG, long)
    if payload.startswith("00"):
        return
    if payload.startswith(_CONSUMER_PRESENTED):
        shown = "a code the payer presents, not the merchant; emvqr.cpm reads it"
        raise QrError.at(QrErrorCode.CONSUMER_PRESENTED, shown)
    if uri := _URI.match(payload):
        raise QrError.at(QrErrorCode.NOT_EMV_URI, f"a link that begins {quoted(uri[0])}")
    if payload[0] in "{[<":
        raise QrError.at(QrErrorCode.NOT_EMV, f"data that begins {quoted(payload[0])}")
    start = f"begins {quoted(payload[:4])}, not with data object 00"
    if payload[0] == "\ufeff":
        start += "; a byte-order mark stands in front of it"
    elif payload[0] in _BLANKS:
        start += "; blanks stand in front of it"
    raise QrError.at(QrErrorCode.PFI_NOT_FIRST, start)


def _remark(code: QrErrorCode, message: str) -> Finding:
    return Finding(code, Severity.WARN, "", None, message)
