"""Chance as the attacker: any text, and sound codes with one change and a renewed checksum."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emvqr
from emvqr.crc import seal

DATA = Path(__file__).parents[3] / "lapnet_sim" / "sandbox" / "data" / "qr_samples.json"
SAMPLES = [sample["payload"] for sample in json.loads(DATA.read_text("utf-8"))]


def refusals(text: str | bytes, mode: str) -> list[emvqr.Finding]:
    return [finding for finding in emvqr.check(text, mode) if finding.severity == "refuse"]


SOUND = [text for text in SAMPLES if not refusals(text, "pay")]
ODD = [
    *"0123456789+- .,AaZz<>=@\n\x00",
    "໑",
    "ກ",
    "\u0410",
    "\uff11",
    "\u200b",
    "\u202e",
    "²",
    "最",
]

FEW = settings(max_examples=300)
modes = st.sampled_from(list(emvqr.Mode))


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A sound code, one character replaced or added, a piece dropped or doubled; sealed again."""
    body = draw(st.sampled_from(SOUND))[:-8]
    at = draw(st.integers(4, len(body) - 1))
    odd = draw(st.sampled_from(ODD))
    until = min(len(body), at + draw(st.integers(1, 20)))
    ways = [
        body[:at] + odd + body[at + 1 :],
        body[:at] + odd + body[at:],
        body[:at] + body[until:],
        body[:until] + body[at:],
    ]
    return seal(draw(st.sampled_from(ways)))


def judged(text: str, mode: emvqr.Mode) -> None:
    """Accepted and given back exactly, or refused by name, with one code by both entrances."""
    refused = refusals(text, mode)
    if refused:
        with pytest.raises(emvqr.QrError) as refusal:
            emvqr.decode(text, mode)
        assert refusal.value.code == refused[0].code
        assert str(refusal.value).isascii()
        assert str(refusal.value).isprintable()
        return
    payload = emvqr.decode(text, mode)
    assert payload.encode() == text
    assert payload.scheme in emvqr.Scheme
    assert list(payload.findings) == emvqr.check(text, mode)


@FEW
@given(st.text() | st.binary() | st.sampled_from(SAMPLES), modes)
def test_check_never_raises_for_any_text(text: str | bytes, mode: emvqr.Mode) -> None:
    found = emvqr.check(text, mode)
    assert all(isinstance(finding.code, emvqr.QrErrorCode) for finding in found)
    assert emvqr.describe(text, mode).endswith(f"({mode})")


@FEW
@given(mutants(), modes)
def test_one_change_is_refused_by_name_or_given_back_exactly(text: str, mode: emvqr.Mode) -> None:
    judged(text, mode)


@FEW
@given(st.text(max_size=60).map(lambda text: seal("000201" + text)), modes)
def test_sealed_nonsense_is_judged_like_any_other_text(text: str, mode: emvqr.Mode) -> None:
    judged(text, mode)


@FEW
@given(mutants())
def test_spans_lie_inside_the_payload_and_the_worst_answers_first(text: str) -> None:
    found = emvqr.check(text)
    order = [list(emvqr.QrErrorCode).index(finding.code) for finding in found]
    assert order == sorted(order)
    for finding in found:
        assert finding.span is None or 0 <= finding.span.start <= finding.span.end
