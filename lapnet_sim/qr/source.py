"""Where the text of a code comes from: an argument, a file, standard input or a picture.

Text is handed on as the bytes that came, so that the codec judges their encoding too. Only the line
break at the end is taken off: it belongs to the file, not to the code.
"""

import sys
from pathlib import Path
from typing import Final

from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode
from lapnet_sim.qr.image import MOST_BYTES, code_in

STANDARD_INPUT: Final = "-"
_MOST_TEXT: Final = 65_536
"""Bytes read of a text; the codec refuses far shorter ones."""


def text_from(
    text: str | None, file: Path | None, image: Path | None, nth: int | None = None
) -> str | bytes:
    """The code that was given. Without any source, standard input is read if it is no keyboard.

    Raises: QrToolError with input_missing, input_several, input_unreadable; as `code_in`.
    """
    given = [source for source in (text, file, image) if source is not None]
    if len(given) > 1:
        several = "choose one of text, --file and --image"
        raise QrToolError(QrToolErrorCode.INPUT_SEVERAL, several)
    if nth is not None and image is None:
        raise QrToolError(QrToolErrorCode.INPUT_MISSING, "--nth counts codes of an --image")
    if image is not None:
        return code_in(_content(image, MOST_BYTES), nth, str(image))
    if file is not None:
        return _line(_content(file, _MOST_TEXT))
    if text is not None and text != STANDARD_INPUT:
        return text
    if text is None and sys.stdin and sys.stdin.isatty():
        absent = "write the text of a code, or use --file, --image or - for standard input"
        raise QrToolError(QrToolErrorCode.INPUT_MISSING, absent)
    return _line(_typed(_MOST_TEXT))


def _typed(most: int) -> bytes:
    """Standard input; nothing if the shell has closed it."""
    return sys.stdin.buffer.read(most) if sys.stdin else b""


def _line(text: bytes) -> bytes:
    return text.removesuffix(b"\n").removesuffix(b"\r")


def _content(path: Path, most: int) -> bytes:
    """Up to one byte more than `most`, so that the reader notices what is too long."""
    if str(path) == STANDARD_INPUT:
        return _typed(most + 1)
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise QrToolError(QrToolErrorCode.INPUT_UNREADABLE, reason, str(path)) from None
