"""What can keep a code from being read, made or printed, besides the code itself.

What is wrong with a payload has its codes in `emvqr`, what keeps it from being drawn in
`emvqr.symbol`. These are about pictures, files, the words on the command line, and paper.
"""

from enum import StrEnum
from typing import Final


class QrToolErrorCode(StrEnum):
    """Stable codes; each docstring says the cause, then the remedy."""

    INPUT_MISSING = "qr.input_missing"
    """No code was given. Write its text, or use ``--file``, ``--image`` or standard input."""
    INPUT_SEVERAL = "qr.input_several"
    """More than one source was given. Choose one of text, ``--file`` and ``--image``."""
    INPUT_UNREADABLE = "qr.input_unreadable"
    """The file cannot be read. Check the name and its permissions."""
    IMAGE_UNREADABLE = "qr.image_unreadable"
    """The file is no picture we know. Use PNG, JPEG, WebP, GIF, BMP or TIFF."""
    IMAGE_TOO_LARGE = "qr.image_too_large"
    """The picture is over 16 MiB or 40 million pixels. Make it smaller, or cut out the code."""
    IMAGE_NO_CODE = "qr.image_no_code"
    """No QR code was found. Take the picture closer, sharper, and with white around the code."""
    IMAGE_CODE_DAMAGED = "qr.image_code_damaged"
    """A QR code was found but too little of it can be read. Take the picture again, or reprint."""
    IMAGE_SEVERAL_CODES = "qr.image_several_codes"
    """Different QR codes are in the picture. Say which with ``--nth``, or cut the picture."""
    IMAGE_NTH_MISSING = "qr.image_nth_missing"
    """The picture holds fewer codes than ``--nth`` says. Count from 1, top to bottom."""
    OUTPUT_KIND = "qr.output_kind"
    """The ending of ``--out`` is none this command writes. Use one of those it names."""
    OUTPUT_UNWRITABLE = "qr.output_unwritable"
    """The file cannot be written. Check the folder and its permissions."""
    MAKER_UNKNOWN = "qr.maker_unknown"
    """There is no builder for this scheme and kind. Use one of those the message names."""
    FIELD_MISSING = "qr.field_missing"
    """The builder needs a field that was not given. Add the options the message names."""
    FIELD_UNKNOWN = "qr.field_unknown"
    """The builder has no such field. Use those the message names."""
    FIELD_FORMAT = "qr.field_format"
    """A field is not in the form its builder takes. Write it as the message says."""
    POSTER_NAME_DIFFERS = "qr.poster_name_differs"
    """The name for the poster is not the one in the code. Print the code's own, or reissue it."""
    POSTER_GLYPH_MISSING = "qr.poster_glyph_missing"
    """A name holds a character our Lao and Latin fonts lack. Have the code reissued without it."""
    POSTER_OVERFULL = "qr.poster_overfull"
    """The texts leave no room for a symbol that can be scanned from paper. Choose a larger size."""


REFUSALS: Final = frozenset(
    {
        QrToolErrorCode.IMAGE_NO_CODE,
        QrToolErrorCode.IMAGE_CODE_DAMAGED,
        QrToolErrorCode.IMAGE_SEVERAL_CODES,
        QrToolErrorCode.POSTER_NAME_DIFFERS,
        QrToolErrorCode.POSTER_GLYPH_MISSING,
        QrToolErrorCode.POSTER_OVERFULL,
    }
)
"""A proper question was asked and the answer is no. Everything else here is wrong use."""


class QrToolError(Exception):
    """The work cannot go on: `code` for programs, `message` for people, `where` such as a file."""

    def __init__(self, code: QrToolErrorCode, message: str, where: str = "") -> None:
        super().__init__(code, message, where)
        self.code = code
        self.message = message
        self.where = where

    def __str__(self) -> str:
        place = f" at {ascii(self.where)[1:-1]}" if self.where else ""
        return f"{self.code}{place}: {self.message}"
