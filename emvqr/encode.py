"""Data objects to a sealed payload. What cannot be written is refused, never cut.

Lengths count characters; the checksum is computed here and nowhere else when writing.
"""

from collections.abc import Mapping

from emvqr import crc, tlv
from emvqr.codes import QrErrorCode
from emvqr.errors import QrError

Written = Mapping[str, str | Mapping[str, str]]
"""Root objects to write: a value, or the fields of a template."""


def sealed(objects: Written) -> str:
    """The payload text of `objects`, in their order, with a fresh checksum behind them.

    A checksum among `objects` is replaced; an empty template is left out. Raises: field_too_long if
    a value does not fit into 99 characters, not_utf8 for half a character.

    >>> sealed({"00": "01", "62": {"01": "A7"}})
    '00020162060102A76304DC72'
    """
    root: dict[str, str] = {}
    for id_, value in objects.items():
        if isinstance(value, str):
            root[id_] = value
        elif value:
            root[id_] = _fitting(value, id_)
    root.pop("63", None)
    try:
        return crc.seal(_fitting(root))
    except UnicodeEncodeError:
        raise QrError.at(QrErrorCode.NOT_UTF8, "the text cannot be written as UTF-8") from None


def placed(objects: Mapping[str, str], id_: str, value: str, after: str) -> dict[str, str]:
    """`objects` with `value` at `id_`: in its old place, or else behind `after`."""
    if id_ in objects:
        return {**objects, id_: value}
    revised: dict[str, str] = {}
    for other, kept in objects.items():
        revised[other] = kept
        if other == after:
            revised[id_] = value
    return revised


def _fitting(objects: Mapping[str, str], path: str = "") -> str:
    for id_, value in objects.items():
        if len(value) > tlv.LONGEST_VALUE:
            long = f"{len(value)} characters, at most {tlv.LONGEST_VALUE} can be written"
            raise QrError.at(QrErrorCode.FIELD_TOO_LONG, long, tlv.join(path, id_))
    return tlv.compose(objects)
