"""The data objects of consumer-presented codes as a table: tag, name, form, length in bytes.

Forms are EMV's: `b` bytes, `cn` digits padded with F behind, `n` digits with zeros in front,
`an` and `ans` text, `t2` track 2. Both directions of each form stand here, side by side.
Edition: EMV QRCPS Consumer-Presented Mode 1.0 (July 2017), table of data objects.
"""

import re
from typing import Final, NamedTuple

PREFIX: Final = "hQVDUFY"
"""Every consumer-presented code begins so: the bytes 85, 05 and the letters CPV."""
FORMAT_INDICATOR: Final = "85"
VERSION: Final = b"CPV01"
APPLICATION: Final = "61"
COMMON: Final = "62"
TRANSPARENT: Final = {APPLICATION: "63", COMMON: "64"}
"""What terminals pass on unread to the acquirer, inside an application and inside common data."""
ADF_NAME: Final = "4F"
TRACK_2: Final = "57"
PAN: Final = "5A"


class Field(NamedTuple):
    """One row of the standard."""

    tag: str
    name: str
    form: str
    shortest: int
    longest: int


FIELDS: Final = {
    row.tag: row
    for row in (
        Field(ADF_NAME, "adf_name", "b", 5, 16),
        Field("50", "label", "ans", 1, 16),
        Field(TRACK_2, "track_2", "t2", 1, 19),
        Field(PAN, "pan", "cn", 1, 10),
        Field("5F20", "cardholder_name", "ans", 2, 26),
        Field("5F2D", "languages", "an", 2, 8),
        Field("5F50", "issuer_url", "ans", 1, 255),
        Field("9F08", "version", "b", 2, 2),
        Field("9F19", "token_requestor_id", "n", 6, 6),
        Field("9F24", "payment_account_reference", "an", 29, 29),
        Field("9F25", "last_4_digits", "n", 2, 2),
    )
}
"""By tag. Objects that are not here are kept unread."""
TAGS: Final = {row.name: row.tag for row in FIELDS.values()}

_FORMS: Final = {
    "b": re.compile(r"(?:[0-9A-F]{2})+"),
    "cn": re.compile(r"[0-9]+"),
    "n": re.compile(r"[0-9]+"),
    "t2": re.compile(r"[0-9]+D[0-9]+"),
    "an": re.compile(r"[0-9A-Za-z]+"),
    "ans": re.compile(r"[ -~]+"),
}
_WRITTEN_IN_DIGITS: Final = frozenset({"b", "cn", "n", "t2"})


def read(field: Field, value: bytes) -> str | None:
    """`value` as people write it; nothing if it has not the form or the length of `field`.

    >>> read(FIELDS["5A"], bytes.fromhex("1234567890123458"))
    '1234567890123458'
    """
    if not field.shortest <= len(value) <= field.longest:
        return None
    if field.form in _WRITTEN_IN_DIGITS:
        text = value.hex().upper()
        if field.form in ("cn", "t2"):
            text = text.rstrip("F")
    elif not value.isascii():
        return None
    else:
        text = value.decode("ascii")
    return text if _FORMS[field.form].fullmatch(text) else None


def write(field: Field, text: str) -> bytes | None:
    """The bytes of `text`; nothing if `field` cannot hold it. Undoes `read`."""
    if not _FORMS[field.form].fullmatch(text):
        return None
    if field.form not in _WRITTEN_IN_DIGITS:
        value = text.encode("ascii")
    elif field.form in ("cn", "t2"):
        value = bytes.fromhex(text + "F" * (len(text) % 2))
    elif len(text) % 2:
        return None
    else:
        value = bytes.fromhex(text)
    return value if field.shortest <= len(value) <= field.longest else None
