"""Drawing an accepted payload as a QR symbol that a phone reads back byte for byte, from paper too.

Always byte mode: other modes save little and one of them loses lower case. The bytes are UTF-8, and
only text that needs it says so (ECI 26), because some scanners stumble over the announcement. Error
correction is at least M; the quiet zone is never under four modules.

Needs the extra ``symbol``: ``pip install 'lapnet-sim[symbol]'``.
Source: EMVCo MPM for byte mode and ECI 26; ISO/IEC 18004 for levels and the quiet zone.
"""

import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Final

from emvqr.payload import Payload

if TYPE_CHECKING:
    import segno

QUIET_ZONE: Final = 4
"""Modules of white around the symbol without which readers may not find it."""


class Correction(StrEnum):
    """How much of a symbol may be lost; the least that is drawn."""

    M = "M"
    """15 %: screens, and paper under glass."""
    Q = "Q"
    """25 %: paper that is touched."""
    H = "H"
    """30 %: stickers in the rain."""


class SymbolErrorCode(StrEnum):
    """Why a payload cannot be drawn; each docstring says the cause, then the remedy."""

    EXTRA_MISSING = "qr.symbol_extra_missing"
    """The drawing library is not installed. Run ``pip install 'lapnet-sim[symbol]'``."""
    TOO_LARGE = "qr.symbol_too_large"
    """The text does not fit the largest symbol. Drop optional objects, or ask for less
    correction."""


class SymbolError(Exception):
    """A payload was not drawn: `code` for programs, the message for people."""

    def __init__(self, code: SymbolErrorCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def png(
    payload: Payload,
    *,
    scale: int = 10,
    quiet_zone: int = QUIET_ZONE,
    correction: Correction = Correction.M,
) -> bytes:
    """The symbol as a PNG file in black and white; `scale` pixels per module.

    Raises: SymbolError with extra_missing, too_large; ValueError for a scale or zone too small.
    """
    _judge(scale, quiet_zone)
    drawn = io.BytesIO()
    _symbol(payload, correction).save(drawn, kind="png", scale=scale, border=quiet_zone)
    return drawn.getvalue()


def svg(
    payload: Payload,
    *,
    scale: int = 10,
    quiet_zone: int = QUIET_ZONE,
    correction: Correction = Correction.M,
) -> str:
    """The symbol as an SVG document, black on white; `scale` pixels per module until it is resized.

    Raises: as `png`.
    """
    _judge(scale, quiet_zone)
    matrix = _symbol(payload, correction).matrix
    side = len(matrix) + 2 * quiet_zone
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' width="{side * scale}" height="{side * scale}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path d="{"".join(_bars(matrix, quiet_zone))}"/></svg>\n'
    )


def modules(payload: Payload, *, correction: Correction = Correction.M) -> int:
    """How many modules a side of the symbol has, without its quiet zone: 21, 25, ... 177.

    Raises: SymbolError with extra_missing, too_large.
    """
    return len(_symbol(payload, correction).matrix)


def _judge(scale: int, quiet_zone: int) -> None:
    if scale < 1:
        raise ValueError(f"a module needs at least one pixel, not {scale}")
    if quiet_zone < QUIET_ZONE:
        raise ValueError(f"the quiet zone is at least {QUIET_ZONE} modules, not {quiet_zone}")


def _bars(matrix: Sequence[Sequence[int]], quiet_zone: int) -> Iterator[str]:
    """Every row's runs of dark modules as closed rectangles, which printers fill without seams."""
    for y, row in enumerate(matrix, start=quiet_zone):
        x = quiet_zone
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def _symbol(payload: Payload, correction: Correction) -> "segno.QRCode":
    try:
        import segno  # noqa: PLC0415 # the codec works without it
    except ImportError:
        missing = "drawing needs the extra symbol: pip install 'lapnet-sim[symbol]'"
        raise SymbolError(SymbolErrorCode.EXTRA_MISSING, missing) from None
    text = payload.encode()
    try:
        return segno.make_qr(
            text, error=correction.value, mode="byte", encoding="utf-8", eci=not text.isascii()
        )
    except segno.DataOverflowError:
        large = f"{len(text.encode())} bytes do not fit a symbol of level {correction}"
        raise SymbolError(SymbolErrorCode.TOO_LARGE, large) from None
