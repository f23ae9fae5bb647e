"""From the text of a code to a payload: take off what stands around it, read it, judge it."""

from emvqr.codes import Mode, mode_of
from emvqr.payload import Payload
from emvqr.wrapping import unwrap


def decode(text: str | bytes, mode: str = Mode.PAY) -> Payload:
    """The payload in `text`, accepted in `mode`.

    A known app link around it and a line break behind it are taken off and reported in
    `Payload.findings`; blanks are not: `emvqr.trimmed` takes those off for input fields.

    Raises:
        QrError: the payload is refused; the first code of `QrErrorCode` that applies answers.
        ValueError: `mode` is neither ``pay`` nor ``lint``.
    """
    raw, taken_off = unwrap(text)
    return Payload.admit(raw, mode_of(mode), taken_off)
