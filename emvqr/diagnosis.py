"""What probably happened to a damaged code: undo each usual fault and see if it is sound then.

A guess is told, never acted on: the code stays refused. Every guess is one more reading of a text
of at most 2,048 characters, and there are about a hundred of them, so the work stays bounded.
Source: faults reported to the makers of QR libraries; damaged codes in circulation.
"""

import re
import unicodedata
from binascii import crc_hqx
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Final, NamedTuple
from urllib.parse import unquote

from emvqr import crc, tlv

_BEYOND_FFFF: Final = re.compile("[\U00010000-\U0010ffff]")
_BLANKS: Final = " \t\r\n\u00a0"
_BLANKS_TRIED: Final = 8
_BLANKS_LOST_TOGETHER: Final = 3
_LONGEST_TRIED: Final = 512
_OTHER_CHARSETS: Final = ("latin-1", "cp1252", "cp874", "gbk", "big5", "utf-16-le", "utf-16-be")
_PLACEHOLDERS: Final = frozenset({"0000", "1234", "ABCD", "FFFF", "XXXX", "TEST"})


class _Fault(NamedTuple):
    """A usual fault: the words for it, and the texts that may have stood there before."""

    words: str
    undone: Callable[[str], Iterator[str]]


def of_text(raw: str) -> str:
    """Words behind a message about `raw`, whose lengths or checksum are wrong; often none.

    >>> of_text("00020153 0341863049719")
    '; blanks seem to have come in by copying, it is sound without 1 of them'
    """
    if not raw.isascii():
        for unit, spelled in (("UTF-8 bytes", as_bytes), ("UTF-16 units", as_utf16)):
            units = spelled(raw)
            if units != raw and tlv.is_framed(units):
                return f"; lengths seem to count {unit}, they must count characters"
    for fault in _FAULTS:
        for before in fault.undone(raw):
            if before != raw and tlv.is_framed(before) and crc.fits(before):
                return f"; {fault.words.format(lost=len(raw) - len(before))}"
    return ""


def of_checksum(raw: str) -> str:
    """Words behind a message about the checksum of well-formed `raw`; often none.

    >>> of_checksum("00020153034186304ABCD")
    '; it looks like a placeholder'
    """
    body, written = raw[: -crc.LENGTH], raw[-crc.LENGTH :].upper()
    for words, computed in _other_checksums(body):
        if f"{computed:04X}" == written:
            return f"; {words}"
    if written in _PLACEHOLDERS:
        return "; it looks like a placeholder"
    return of_text(raw)


def as_bytes(raw: str) -> str:
    """One character per UTF-8 byte, which is how an encoder that counts bytes sees `raw`."""
    return raw.encode().decode("latin-1")


def as_utf16(raw: str) -> str:
    """One character per UTF-16 unit: characters beyond U+FFFF count twice."""
    return _BEYOND_FFFF.sub("\ufffd\ufffd", raw)


def _other_checksums(body: str) -> Iterator[tuple[str, int]]:
    """What a checksum over `body` comes to when it is computed in a usual wrong way."""
    octets = body.encode()
    right = crc.computed(octets)
    yield "it was computed from initial value 0000, not FFFF", crc_hqx(octets, 0)
    yield "it was inverted at the end", right ^ 0xFFFF
    yield "its bytes are swapped", (right >> 8) | (right & 0xFF) << 8
    yield "it was computed without the 6304 before it", crc.computed(octets[: -len(crc.HEADER)])
    yield "it was computed without the 04 before it", crc.computed(octets[:-2])
    if body.isascii():
        return
    for charset in _OTHER_CHARSETS:
        try:
            computed = crc.computed(body.encode(charset))
        except UnicodeEncodeError:
            continue
        yield f"it was computed over {charset.upper()}, it must cover UTF-8", computed
    questioned = crc.computed(body.encode("ascii", "replace"))
    yield "it was computed over question marks, it must cover UTF-8", questioned
    low = crc.computed(body.encode("utf-16-le")[::2])
    yield "it was computed over the low byte of each character, it must cover UTF-8", low


def _without_blanks(raw: str) -> Iterator[str]:
    """Without line breaks, without any blanks, without one, two or three of at most eight."""
    yield raw.strip(_BLANKS)
    yield "".join(char for char in raw if char not in "\t\r\n")
    yield "".join(char for char in raw if char not in _BLANKS)
    places = [at for at, char in enumerate(raw) if char in _BLANKS]
    if len(places) > _BLANKS_TRIED or len(raw) > _LONGEST_TRIED:
        return
    for lost in range(1, _BLANKS_LOST_TOGETHER + 1):
        for chosen in combinations(places, lost):
            bounds = [-1, *chosen, len(raw)]
            yield "".join([raw[start + 1 : end] for start, end in pairwise(bounds)])


def _with_leading_zeros(raw: str) -> Iterator[str]:
    """With zeros in front of a checksum of one to three characters."""
    for length in range(1, crc.LENGTH):
        body, written = raw[:-length], raw[-length:]
        if body.endswith((crc.HEADER, f"63{length:02}")):
            yield body[: -len(crc.HEADER)] + crc.HEADER + written.rjust(crc.LENGTH, "0")


def _in_upper_case(raw: str) -> Iterator[str]:
    if raw == raw.lower():
        yield raw.upper()


def _as_utf8(raw: str) -> Iterator[str]:
    """What was UTF-8 before somebody read it as Latin-1 or its Windows cousin."""
    for charset in ("latin-1", "cp1252"):
        try:
            yield raw.encode(charset).decode()
        except UnicodeError:
            continue


def _in_other_forms(raw: str) -> Iterator[str]:
    if not raw.isascii():
        yield unicodedata.normalize("NFC", raw)
        yield unicodedata.normalize("NFD", raw)


def _unquoted(raw: str) -> Iterator[str]:
    if "%" in raw:
        yield unquote(raw)
        yield unquote(raw.replace("+", " "))
    elif "+" in raw:
        yield raw.replace("+", " ")


def _without_amount(raw: str) -> Iterator[str]:
    """As it stood before somebody put an amount into a sealed code."""
    at = 0
    while at < len(raw) - tlv.HEADER_LENGTH and tlv.is_header(raw[at : at + tlv.HEADER_LENGTH]):
        end = at + tlv.HEADER_LENGTH + int(raw[at + 2 : at + tlv.HEADER_LENGTH])
        if raw[at : at + 2] == "54":
            yield raw[:at] + raw[end:]
            yield raw[:at].replace("010212", "010211", 1) + raw[end:]
        at = end


_FAULTS: Final = (
    _Fault("the leading zeros of the checksum seem lost", _with_leading_zeros),
    _Fault("the text seems lower-cased, it is sound in upper case", _in_upper_case),
    _Fault("the text seems to be UTF-8 read as Latin-1", _as_utf8),
    _Fault("the text seems to have changed its Unicode form (NFC, NFD)", _in_other_forms),
    _Fault("the text seems percent-encoded, as in a link", _unquoted),
    _Fault("an amount seems to have been put in after sealing", _without_amount),
    _Fault(
        "blanks seem to have come in by copying, it is sound without {lost} of them",
        _without_blanks,
    ),
)
