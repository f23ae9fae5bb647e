"""The checksum stands last, has four hexadecimal characters and fits the text.

Source: EMVCo MPM, data object 63. Lower case occurs at three Lao members and is accepted.
"""

import re
from collections.abc import Iterator
from typing import Final

from emvqr import crc
from emvqr.codes import QrErrorCode
from emvqr.errors import quoted
from emvqr.reading import Reading
from emvqr.rules.remark import Remark

_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]{4}")


def seal(reading: Reading) -> Iterator[Remark]:
    """crc_missing, crc_not_last, crc_format, crc_mismatch; crc_lower_case if right but lower."""
    body, written = reading.raw[: -crc.LENGTH], reading.raw[-crc.LENGTH :]
    if next(reversed(reading.objects)) == "63" and body.endswith(crc.HEADER):
        expected = crc.checksum(body)
        if written != expected:
            yield _misfit(written, expected)
    else:
        yield _misplaced(reading)


def _misfit(written: str, expected: str) -> Remark:
    if not _HEXADECIMAL.fullmatch(written):
        wrong = f"{quoted(written)} is not four hexadecimal characters"
        return Remark(QrErrorCode.CRC_FORMAT, "63", wrong)
    if written.upper() == expected:
        return Remark(QrErrorCode.CRC_LOWER_CASE, "63", f"{written} is right but in lower case")
    differs = f"says {written}, the text gives {expected}"
    return Remark(QrErrorCode.CRC_MISMATCH, "63", differs)


def _misplaced(reading: Reading) -> Remark:
    if "63" not in reading.objects:
        return Remark(QrErrorCode.CRC_MISSING, "63", "there is no checksum")
    last = next(reversed(reading.objects))
    if last != "63":
        return Remark(QrErrorCode.CRC_NOT_LAST, "63", f"data object {last} stands behind it")
    count = len(reading.objects["63"])
    return Remark(QrErrorCode.CRC_FORMAT, "63", f"{count} characters, a checksum has {crc.LENGTH}")
