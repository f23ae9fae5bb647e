"""An atheris harness: bytes nobody thought of, steered by coverage, against what must always hold.

``python tests/fuzz/fuzz_decode.py -max_total_time=120`` runs it; any libFuzzer option may follow.
Whatever text comes: nothing but `QrError` leaves `decode`; `check` and `describe` never raise; one
code answers by both entrances; what is accepted is given back character for character.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import atheris  # type: ignore[import-untyped] # it carries no types

with atheris.instrument_imports(include=["emvqr"]):
    import emvqr
    from emvqr import cpm, crc

SAMPLES = Path(__file__).parents[2] / "lapnet_sim" / "sandbox" / "data" / "qr_samples.json"
TEXTS = [sample["payload"] for sample in json.loads(SAMPLES.read_text("utf-8"))]
AS_IT_IS, RESEALED, SPLICED, PRESENTED = range(4)
MODES = tuple(emvqr.Mode)
Read = TypeVar("Read")


def text_of(data: atheris.FuzzedDataProvider) -> tuple[str, bool]:
    """A text to try, and whether it is a consumer-presented one.

    As it is; with a fresh checksum, so that damage does not hide behind it; a piece put into a
    known code and sealed again; or behind the beginning of a consumer-presented code.
    """
    kind = data.ConsumeIntInRange(AS_IT_IS, PRESENTED)
    if kind == PRESENTED:
        if data.ConsumeBool():
            return cpm.fields.PREFIX + data.ConsumeUnicode(300), True
        return b64encode(b"\x85\x05CPV01" + data.ConsumeBytes(400)).decode("ascii"), True
    if kind == SPLICED:
        body = TEXTS[data.ConsumeIntInRange(0, len(TEXTS) - 1)][:-8]
        at = data.ConsumeIntInRange(0, len(body))
        gone = data.ConsumeIntInRange(0, 20)
        body = body[:at] + data.ConsumeUnicode(40) + body[at + gone :]
    else:
        body = data.ConsumeUnicode(2100)
    if kind == AS_IT_IS:
        return body, False
    try:
        return crc.seal(body), False
    except UnicodeEncodeError:  # half a character cannot be sealed, and must be refused as it is
        return body, False


def judge(text: str, mode: emvqr.Mode) -> None:
    """What holds for every text as a merchant-presented code."""
    found = emvqr.check(text, mode)
    assert emvqr.describe(text, mode).endswith(f"({mode})")
    payload = answered(emvqr.decode, text, mode, found)
    if payload is None:
        return
    assert list(payload.findings) == found
    assert payload.encode() == text or found, f"something was taken off silently: {text!a}"
    assert payload.encode() in text or "%" in text
    for view in vars(type(payload)):
        if not view.startswith("_"):
            getattr(payload, view)


def judge_presented(text: str, mode: emvqr.Mode) -> None:
    """What holds for every text as a consumer-presented code."""
    payload = answered(cpm.decode, text, mode, cpm.check(text, mode))
    if payload is None:
        return
    assert payload.encode() == text
    assert payload.applications
    assert payload.common is None or payload.common.named() is not None


def answered(
    decode: Callable[[str, str], Read], text: str, mode: emvqr.Mode, found: list[emvqr.Finding]
) -> Read | None:
    """What `decode` accepts; nothing for a text that it and its check refuse with one voice."""
    refused = [finding for finding in found if finding.severity is emvqr.Severity.REFUSE]
    payload = refusal = None
    try:
        payload = decode(text, mode)
    except emvqr.QrError as error:
        refusal = error
    if refusal is None:
        assert not refused, f"check refuses, decode does not: {text!a}"
        return payload
    assert refused, f"decode refuses, check does not: {text!a}"
    assert refusal.code is refused[0].code, text
    assert str(refusal).isascii()
    assert str(refusal).isprintable()
    return None


def one_input(octets: bytes) -> None:
    """Whatever libFuzzer came up with, judged in both modes."""
    text, presented = text_of(atheris.FuzzedDataProvider(octets))
    for mode in MODES:
        (judge_presented if presented else judge)(text, mode)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
