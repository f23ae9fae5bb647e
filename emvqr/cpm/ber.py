"""Bytes to tagged objects and back: BER-TLV as EMV uses it. Knows no meaning.

A tag is one byte, or more if its low five bits are all set; a length is one byte up to 127, else 81
or 82 and one or two bytes more. Constructed tags (bit 6) hold objects again; they are opened by
those who know them, never by themselves, so content cannot make anybody recurse.
Source: EMV 4.3 Book 3, annex B.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from emvqr.codes import QrErrorCode
from emvqr.errors import QrError, Span

_LOW_FIVE: Final = 0x1F
_MORE: Final = 0x80
_LONGEST_TAG: Final = 3
_WIDEST_LENGTH: Final = 2
_SHORT: Final = 0x7F


class Element(NamedTuple):
    """One object: its tag in upper-case hexadecimal, its value, where the value stands."""

    tag: str
    value: bytes
    span: Span


def scan(
    octets: bytes, path: str = "", base: int = 0, *, single_byte: bool = False
) -> tuple[Element, ...]:
    """The objects of one level, in order; spans count bytes from `base`.

    With `single_byte` every length is one byte, as encoders write it that never heard of 81.
    Raises: cpm_tag, cpm_length, cpm_truncated.

    >>> [(tag, value.hex()) for tag, value, _ in scan(bytes.fromhex("5F2D026C6F500141"))]
    [('5F2D', '6c6f'), ('50', '41')]
    """
    found = []
    at = 0
    while at < len(octets):
        length_at = _after_tag(octets, at, path, base)
        tag = octets[at:length_at].hex().upper()
        inner = f"{path}.{tag}" if path else tag
        value_at, length = _length(octets, length_at, inner, base, single_byte=single_byte)
        at = value_at + length
        span = Span(base + value_at, base + at)
        if at > len(octets):
            left = f"length says {length} bytes, {len(octets) - value_at} remain"
            raise QrError.at(QrErrorCode.CPM_TRUNCATED, left, inner, span)
        found.append(Element(tag, octets[value_at:at], span))
    return tuple(found)


def compose(objects: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of `objects`, lengths in their shortest form; at most 65,535 bytes a value."""
    return b"".join(
        bytes.fromhex(tag) + _spell_length(len(value)) + value for tag, value in objects
    )


def _after_tag(octets: bytes, at: int, path: str, base: int) -> int:
    """Where the tag at `at` ends."""
    end = at + 1
    if octets[at] & _LOW_FIVE == _LOW_FIVE:
        while end < len(octets) and octets[end] & _MORE and end - at < _LONGEST_TAG:
            end += 1
        end += 1
    if octets[at] in (0x00, 0xFF) or end > len(octets) or end - at > _LONGEST_TAG:
        begun = f"0x{octets[at]:02X} begins no tag of at most {_LONGEST_TAG} bytes"
        span = Span(base + at, base + min(end, len(octets)))
        raise QrError.at(QrErrorCode.CPM_TAG, begun, path, span)
    return end


def _length(octets: bytes, at: int, path: str, base: int, *, single_byte: bool) -> tuple[int, int]:
    """Where the value begins, and how many bytes it has."""
    first = octets[at] if at < len(octets) else None
    if first is not None and (first <= _SHORT or single_byte):
        return at + 1, first
    width = 0 if first is None else first & _SHORT
    end = at + 1 + width
    if first is None or not 1 <= width <= _WIDEST_LENGTH or end > len(octets):
        wrong = "the bytes end before a length" if first is None else f"0x{first:02X} is no length"
        span = Span(base + at, base + min(end, len(octets)))
        raise QrError.at(QrErrorCode.CPM_LENGTH, wrong, path, span)
    return end, int.from_bytes(octets[at + 1 : end], "big")


def _spell_length(length: int) -> bytes:
    if length <= _SHORT:
        return bytes([length])
    wide = length.to_bytes((length.bit_length() + 7) // 8, "big")
    assert len(wide) <= _WIDEST_LENGTH, "value over 65,535 bytes"
    return bytes([_MORE | len(wide)]) + wide
