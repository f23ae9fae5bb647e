"""Text to data objects and back: ID, length, value, one behind the other. Knows no meaning.

A header is four ASCII digits, so there are ten thousand of them. Reading one is a lookup in a table
that fills itself: it is the quickest way in Python and the strictest, because a header that is not
four ASCII digits never enters the table. (`int` would take Lao digits, signs and blanks.)
"""

import re
from collections.abc import Mapping
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.errors import QrError, Span, quoted

HEADER_LENGTH: Final = 4
LONGEST_VALUE: Final = 99

_ID_LENGTH: Final = 2
_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")
_TWO_DIGITS: Final = re.compile(r"[0-9]{2}")


class _Headers(dict[str, tuple[str, int]]):
    """Header to ID and length of the value; at most 10,000 entries, made when first met."""

    def __missing__(self, header: str) -> tuple[str, int]:
        if not _FOUR_DIGITS.fullmatch(header):
            raise KeyError(header)
        known = self[header] = (header[:_ID_LENGTH], int(header[_ID_LENGTH:]))
        return known


_headers: Final = _Headers()


def scan(text: str, path: str = "", base: int = 0) -> dict[str, str]:
    """The data objects of one level, ID to value, in the order of the text.

    `path` and `base` say where `text` stands in the whole payload; only errors need them. Linear,
    no recursion. Raises: bad_id, bad_length, truncated_length, truncated, duplicate_id.

    >>> scan("000201010211")
    {'00': '01', '01': '11'}
    """
    objects: dict[str, str] = {}
    headers = _headers
    at, end = 0, len(text)
    try:
        while at < end:
            value_at = at + HEADER_LENGTH
            id_, length = headers[text[at:value_at]]
            if id_ in objects and value_at + length <= end:
                span = Span(base + at, base + value_at + length)
                raise QrError.at(QrErrorCode.DUPLICATE_ID, "stands twice", join(path, id_), span)
            at = value_at + length
            objects[id_] = text[value_at:at]
    except KeyError:
        raise _bad_header(text, at, path, base) from None
    if at > end:  # only the last value can reach beyond the end
        remain = end - value_at
        left = f"length says {length} characters, {remain} remain"
        span = Span(base + value_at, base + at)
        raise QrError.at(QrErrorCode.TRUNCATED, left, join(path, id_), span)
    return objects


def is_sound(text: str) -> bool:
    """Whether `scan` would read `text`."""
    seen = set()
    at = 0
    try:
        while at < len(text):
            id_, length = _headers[text[at : at + HEADER_LENGTH]]
            if id_ in seen:
                return False
            seen.add(id_)
            at += HEADER_LENGTH + length
    except KeyError:
        return False
    return at == len(text)


def is_framed(text: str) -> bool:
    """Whether headers and lengths lead exactly to the end of `text`, the checksum last."""
    at, id_ = 0, ""
    try:
        while at < len(text):
            id_, length = _headers[text[at : at + HEADER_LENGTH]]
            at += HEADER_LENGTH + length
    except KeyError:
        return False
    return at == len(text) and id_ == "63"


def is_header(text: str) -> bool:
    """Whether `text` is an ID and a length: four ASCII digits."""
    return _FOUR_DIGITS.fullmatch(text) is not None


def compose(objects: Mapping[str, str]) -> str:
    """The text of one level. The caller has checked that no value is longer than 99 characters.

    >>> compose({"00": "01", "59": "Talat Sao"})
    '0002015909Talat Sao'
    """
    assert all(len(value) <= LONGEST_VALUE for value in objects.values()), (
        "value over 99 characters"
    )
    return "".join(f"{id_}{len(value):02}{value}" for id_, value in objects.items())


def start_of(objects: Mapping[str, str], id_: str) -> int:
    """Where the value of `id_` begins in the text that `objects` was scanned from."""
    at = 0
    for other, value in objects.items():
        at += HEADER_LENGTH
        if other == id_:
            break
        at += len(value)
    return at


def join(path: str, id_: str) -> str:
    """The path of `id_` inside the template at `path`."""
    return f"{path}.{id_}" if path else id_


def _bad_header(text: str, at: int, path: str, base: int) -> QrError:
    header = text[at : at + HEADER_LENGTH]
    span = Span(base + at, base + at + len(header))
    id_ = header[:_ID_LENGTH]
    if len(id_) == _ID_LENGTH and not _TWO_DIGITS.fullmatch(id_):
        return QrError.at(QrErrorCode.BAD_ID, f"{quoted(id_)} is not two digits", path, span)
    if len(header) < HEADER_LENGTH:
        short = f"ID and length need 4 characters, {len(header)} remain"
        return QrError.at(QrErrorCode.TRUNCATED_LENGTH, short, path, span)
    length = quoted(header[_ID_LENGTH:])
    return QrError.at(QrErrorCode.BAD_LENGTH, f"{length} is not two digits", join(path, id_), span)
