"""The checksum stands last, has four hexadecimal characters and fits the text.

Source: EMVCo MPM, data object 63. Lower case occurs at three Lao members and is accepted.
"""

import re
from collections.abc import Iterator
from typing import Final

from emvqr import crc, diagnosis
from emvqr.codes import QrErrorCode
from emvqr.errors import quoted
from emvqr.reading import Reading
from emvqr.rules.remark import Remark, Remarks

_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]{4}")


def seal(reading: Reading) -> Remarks:
    """crc_missing, crc_not_last, crc_format, crc_mismatch; crc_lower_case if right but lower."""
    objects = reading.objects
    if next(reversed(objects)) != "63" or len(objects["63"]) != crc.LENGTH:
        return _misplaced(reading)
    if crc.fits(reading.raw) and objects["63"] == objects["63"].upper():
        return ()
    return _misfit(reading)


def _misfit(reading: Reading) -> Iterator[Remark]:
    written = reading.objects["63"]
    expected = crc.checksum(reading.raw[: -crc.LENGTH])
    if not _HEXADECIMAL.fullmatch(written):
        wrong = f"{quoted(written)} is not four hexadecimal characters"
        yield Remark(QrErrorCode.CRC_FORMAT, "63", wrong)
    elif written.upper() == expected:
        yield Remark(QrErrorCode.CRC_LOWER_CASE, "63", f"{written} is right but in lower case")
    else:
        differs = f"says {written}, the text gives {expected}"
        yield Remark(QrErrorCode.CRC_MISMATCH, "63", differs + diagnosis.of_checksum(reading.raw))


def _misplaced(reading: Reading) -> Iterator[Remark]:
    if "63" not in reading.objects:
        yield Remark(QrErrorCode.CRC_MISSING, "63", "there is no checksum")
        return
    last = next(reversed(reading.objects))
    if last != "63":
        yield Remark(QrErrorCode.CRC_NOT_LAST, "63", f"data object {last} stands behind it")
        return
    count = len(reading.objects["63"])
    wrong = f"{count} characters, a checksum has {crc.LENGTH}"
    yield Remark(QrErrorCode.CRC_FORMAT, "63", wrong + diagnosis.of_text(reading.raw))
