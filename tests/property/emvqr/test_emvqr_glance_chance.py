"""The glance never lets through what the rules refuse, and consumer-presented codes round-trip."""

import string
from base64 import b64encode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import emvqr
from emvqr import cpm
from emvqr.check import DOUBTS
from emvqr.codes import Mode, Severity, severity_of
from emvqr.crc import seal
from emvqr.encode import sealed
from emvqr.reading import Reading
from emvqr.rules.ordinary import is_ordinary

FEW = settings(max_examples=400)

ORDINARY = {
    "00": "01",
    "01": "12",
    "15": "31031041800520446mch64f01defcb3",
    "38": "0016A00526628466257701082771041802030020306mch001",
    "52": "5411",
    "53": "418",
    "54": "15000",
    "58": "LA",
    "59": "Talat Sao",
    "60": "Vientiane",
    "62": "0703A12",
}
PIECES = [*"0123456789", "38", "6304", "0300", "0016A005266284662577", "A", " ", "\n", "ກ", "."]


@st.composite
def nearly_ordinary(draw: st.DrawFn) -> str:
    """An ordinary code, some objects gone or changed by a piece; often sealed, sometimes not."""
    objects = {id_: value for id_, value in ORDINARY.items() if draw(st.integers(0, 9))}
    changed = draw(st.sampled_from([*ORDINARY, "63", "55", "29", "80"]))
    value = objects.get(changed, "")
    at = draw(st.integers(0, len(value)))
    objects[changed] = (
        value[:at] + draw(st.sampled_from(PIECES)) + value[at + draw(st.booleans()) :]
    )
    body = sealed(objects)
    if draw(st.booleans()):
        return body
    cut = draw(st.integers(2, len(body)))
    return seal(body[:cut] + draw(st.sampled_from(PIECES)) + body[cut + 1 : -8])


@FEW
@given(nearly_ordinary())
def test_what_is_ordinary_at_a_glance_is_refused_by_no_rule(text: str) -> None:
    try:
        reading = Reading.of(text)
        ordinary = is_ordinary(reading)
    except emvqr.QrError:
        return
    assume(ordinary)
    assert reading.templates.keys() <= {"38", "62"}
    remarks = [remark for rule in DOUBTS for remark in rule(reading)]
    weights = {severity_of(remark.code, Mode.PAY) for remark in remarks}
    assert Severity.REFUSE not in weights


def test_the_ordinary_code_is_ordinary() -> None:
    assert is_ordinary(Reading.of(sealed(ORDINARY)))


text = st.text(string.ascii_letters + string.digits + " ./", min_size=2, max_size=16)
common = st.builds(
    cpm.CommonData,
    label=st.none() | text,
    cardholder_name=st.none() | text,
    languages=st.none() | st.sampled_from(["lo", "loen", "ruesdeen"]),
    last_4_digits=st.none() | st.integers(0, 9999).map("{:04}".format),
    transparent=st.none() | st.binary(min_size=1, max_size=200),
)
applications = st.builds(
    cpm.Application,
    adf_name=st.binary(min_size=5, max_size=16).map(lambda octets: octets.hex().upper()),
    track_2=st.just("1234567890123458D191220112345"),
    issuer_url=st.none() | text,
    version=st.none() | st.just("0010"),
    transparent=st.none() | st.binary(min_size=1, max_size=120),
)


@FEW
@given(applications, st.none() | applications, common)
def test_a_presented_code_is_read_back_as_it_was_written(
    first: cpm.Application, second: cpm.Application | None, shared: cpm.CommonData
) -> None:
    both = [first, second] if second else [first]
    try:
        written = cpm.encode(*both, common=shared if second else None)
    except emvqr.QrError as refusal:
        assert refusal.code == "qr.payload_long"  # noqa: PT017 - the only reason left
        return
    read = cpm.decode(written, "lint")
    assert list(read.applications) == both
    assert read.common == (shared if second else None)
    assert read.encode() == written


@FEW
@given(st.binary(max_size=120), st.sampled_from(list(Mode)))
def test_any_bytes_behind_the_beginning_are_judged_with_one_voice(
    octets: bytes, mode: Mode
) -> None:
    shown = b64encode(b"\x85\x05CPV01" + octets).decode()
    refused = [each for each in cpm.check(shown, mode) if each.severity is Severity.REFUSE]
    if not refused:
        assert cpm.decode(shown, mode).encode() == shown
        return
    with pytest.raises(emvqr.QrError) as refusal:
        cpm.decode(shown, mode)
    assert refusal.value.code is refused[0].code
