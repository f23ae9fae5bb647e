"""From the text of a code to a payload: take off what stands around it, read it, judge it."""

from emvqr.codes import Mode
from emvqr.payload import Payload
from emvqr.wrapping import unwrap


def decode(text: str | bytes, mode: str = Mode.PAY) -> Payload:
    """The payload in `text`, accepted in `mode`.

    Blanks and known app links around it are taken off and reported in `Payload.findings`.

    Raises:
        QrError: the payload is refused; the first code of `QrErrorCode` that applies answers.
        ValueError: `mode` is neither ``pay`` nor ``lint``.
    """
    strictness = Mode(mode)
    raw, taken_off = unwrap(text)
    return Payload.admit(raw, strictness, taken_off)
