"""The checksum of a payload: four hexadecimal characters that notice damage, not forgery.

It covers the UTF-8 bytes of everything before it, the ID and length of data object 63 included.
Source: EMVCo MPM, data object 63 (ISO/IEC 13239, polynomial 1021, initial value FFFF).
"""

from binascii import a2b_hex, crc_hqx
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
    return f"{computed(text.encode()):04X}"


def computed(octets: bytes) -> int:
    """The checksum of `octets` as a number of 16 bits."""
    return crc_hqx(octets, _INITIAL)


def fits(text: str) -> bool:
    """Whether the last four characters of `text`, upper or lower case, are its checksum.

    Running the checksum over its own two bytes leaves nothing, so nothing has to be spelled out.

    >>> fits("0002015204111153034185802LA63049E2D"), fits("0002015204111153034185802LA63040000")
    (True, False)
    """
    octets = text.encode()
    try:
        written = a2b_hex(octets[-LENGTH:])
    except ValueError:
        return False
    return crc_hqx(written, crc_hqx(octets[:-LENGTH], _INITIAL)) == 0


def seal(body: str) -> str:
    """`body`, which has no checksum yet, with its checksum behind it."""
    text = body + HEADER
    return text + checksum(text)
