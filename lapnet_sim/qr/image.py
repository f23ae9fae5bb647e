"""QR codes in a picture, as the bytes a scanner hands over.

Bytes, not text: whether they are UTF-8 is the codec's question. The same code twice in one picture
is one code; different codes are never chosen between silently.
"""

import io
import warnings
from typing import TYPE_CHECKING, Final

from emvqr.symbol import SymbolError, SymbolErrorCode
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode

if TYPE_CHECKING:
    import zxingcpp
    from PIL import Image

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
_NEEDED: Final = "reading a picture needs the extra symbol: pip install 'lapnet-sim[symbol]'"
_KINDS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


def code_in(picture: bytes, nth: int | None = None, where: str = "") -> bytes:
    """The content of the one code in `picture`, or of the `nth` from 1, top to bottom.

    Raises: QrToolError with image_unreadable, image_too_large, image_no_code, image_code_damaged,
    image_several_codes, image_nth_missing; SymbolError without the extra.
    """
    found = codes_in(picture, where)
    if nth is not None:
        if not 1 <= nth <= len(found):
            held = f"there is no code {nth}; the picture holds {len(found)}"
            raise QrToolError(QrToolErrorCode.IMAGE_NTH_MISSING, held, where)
        return found[nth - 1]
    if len(found) > 1:
        several = f"{len(found)} different codes, counted top to bottom; choose one with --nth"
        raise QrToolError(QrToolErrorCode.IMAGE_SEVERAL_CODES, several, where)
    return found[0]


def codes_in(picture: bytes, where: str = "") -> tuple[bytes, ...]:
    """The content of every code in `picture`, each once, top to bottom and left to right.

    Raises: as `code_in`, but for several and nth.
    """
    seen = _scan(_opened(picture, where))
    read = sorted((symbol for symbol in seen if symbol.valid), key=_place)
    if read:
        return tuple(dict.fromkeys(bytes(symbol.bytes) for symbol in read))
    if seen:
        damaged = "a QR code is there, but too little of it can be read"
        raise QrToolError(QrToolErrorCode.IMAGE_CODE_DAMAGED, damaged, where)
    raise QrToolError(QrToolErrorCode.IMAGE_NO_CODE, "no QR code was found", where)


def _place(symbol: "zxingcpp.Barcode") -> tuple[int, int]:
    corner = symbol.position.top_left
    return (corner.y, corner.x)


def _scan(picture: "Image.Image") -> "list[zxingcpp.Barcode]":
    try:
        import zxingcpp  # noqa: PLC0415 # the extra symbol may not be installed
    except ImportError:
        raise SymbolError(SymbolErrorCode.EXTRA_MISSING, _NEEDED) from None
    return zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), return_errors=True
    )


def _opened(picture: bytes, where: str) -> "Image.Image":
    """The first frame in grey, on white where it is transparent."""
    try:
        from PIL import Image  # noqa: PLC0415 # the extra symbol may not be installed
    except ImportError:
        raise SymbolError(SymbolErrorCode.EXTRA_MISSING, _NEEDED) from None
    if len(picture) > MOST_BYTES:
        raise QrToolError(QrToolErrorCode.IMAGE_TOO_LARGE, f"over {MOST_BYTES} bytes", where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning)
            image = Image.open(io.BytesIO(picture), formats=_KINDS)
            if image.width * image.height > MOST_PIXELS:
                raise _bomb(where)
            if image.has_transparency_data:
                paper = Image.new("RGBA", image.size, "white")
                return Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
            return image.convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _bomb(where) from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, ArithmeticError):
        broken = f"no picture we know; {', '.join(_KINDS)} are read"
        raise QrToolError(QrToolErrorCode.IMAGE_UNREADABLE, broken, where) from None


def _bomb(where: str) -> QrToolError:
    return QrToolError(QrToolErrorCode.IMAGE_TOO_LARGE, f"over {MOST_PIXELS} pixels", where)
