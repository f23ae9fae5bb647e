"""The checksum of a payload: four hexadecimal characters that notice damage, not forgery.

It covers the UTF-8 bytes of everything before it, the ID and length of data object 63 included.
Source: EMVCo MPM, data object 63 (ISO/IEC 13239, polynomial 1021, initial value FFFF).
"""

from binascii import crc_hqx
from typing import Final

HEADER: Final = "6304"
"""ID and length of the checksum; a sealed payload ends in these and four characters more."""
LENGTH: Final = 4

_INITIAL: Final = 0xFFFF


def checksum(text: str) -> str:
    """The four upper-case characters that belong behind `text`, which ends in ``6304``.

    >>> checksum("0002015204111153034185802LA6304")
    '9E2D'
    """
    return f"{crc_hqx(text.encode(), _INITIAL):04X}"


def seal(body: str) -> str:
    """`body`, which has no checksum yet, with its checksum behind it."""
    text = body + HEADER
    return text + checksum(text)
