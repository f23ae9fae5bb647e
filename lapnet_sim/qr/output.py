"""Files to print from: the ending of the name says what is written into it."""

from datetime import datetime
from pathlib import Path

from emvqr import Payload, symbol
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode
from lapnet_sim.qr.poster import Poster


def symbol_in(
    payload: Payload, out: Path | None, scale: int, correction: symbol.Correction
) -> bytes:
    """The payload as text, PNG or SVG; nothing without `out`. Raises: output_kind; SymbolError."""
    if out is None:
        return b""
    match out.suffix.lower():
        case ".txt":
            return f"{payload.encode()}\n".encode()
        case ".png":
            return symbol.png(payload, scale=scale, correction=correction)
        case ".svg":
            return symbol.svg(payload, scale=scale, correction=correction).encode()
        case _:
            kinds = "write .txt, .png or .svg"
            raise QrToolError(QrToolErrorCode.OUTPUT_KIND, kinds, str(out))


def poster_in(poster: Poster, out: Path, made_at: datetime) -> bytes:
    """The poster as PDF or PNG. Raises: output_kind, and what drawing it raises."""
    match out.suffix.lower():
        case ".pdf":
            return poster.pdf(made_at)
        case ".png":
            return poster.png(made_at)
        case _:
            raise QrToolError(QrToolErrorCode.OUTPUT_KIND, "write .pdf or .png", str(out))


def write(out: Path | None, content: bytes) -> list[str]:
    """Write `content`; the names of what was written. Raises: output_unwritable."""
    if out is None:
        return []
    try:
        out.write_bytes(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be written"
        raise QrToolError(QrToolErrorCode.OUTPUT_UNWRITABLE, reason, str(out)) from None
    return [str(out)]
