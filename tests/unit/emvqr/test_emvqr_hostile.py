"""Codes made to deceive: one thing wrong in each, and a right checksum to hide behind."""

import json
from pathlib import Path

import pytest

import emvqr
from emvqr.crc import seal

CODES = json.loads((Path(__file__).parent / "data" / "hostile_codes.json").read_text("utf-8"))
BASE = (
    "00020101021238260013la.example.qr0105M00015204541153034185405150005802LA"
    "5909Talat Sao6009Vientiane63047F9A"
)


def answer(text: str | bytes, mode: str) -> str:
    """The severity and code that answer for `text`."""
    found = emvqr.check(text, mode)
    refusing = [finding for finding in found if finding.severity == "refuse"]
    first = (refusing or found)[0]
    return f"{first.severity} {first.code}"


def test_the_code_they_were_all_made_from_is_flawless() -> None:
    assert emvqr.check(BASE, "lint") == []
    assert emvqr.decode(BASE, "lint").encode() == BASE


@pytest.mark.parametrize("mode", ["lint", "pay"])
@pytest.mark.parametrize("code", CODES, ids=lambda code: code["id"])
def test_each_hostile_code_is_answered_by_name(code: dict[str, str], mode: str) -> None:
    assert answer(code["payload"], mode) == code[mode], code["wrong"]


@pytest.mark.parametrize("mode", ["lint", "pay"])
@pytest.mark.parametrize("code", CODES, ids=lambda code: code["id"])
def test_decode_and_check_give_the_same_verdict(code: dict[str, str], mode: str) -> None:
    severity, name = code[mode].split()
    if severity == "warn":
        assert emvqr.decode(code["payload"], mode).findings[0].code == name
        return
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(code["payload"], mode)
    assert refusal.value.code == name


@pytest.mark.parametrize("code", CODES, ids=lambda code: code["id"])
def test_nothing_raw_of_a_hostile_code_reaches_the_message(code: dict[str, str]) -> None:
    for finding in emvqr.check(code["payload"]):
        assert str(finding).isascii()
        assert str(finding).isprintable()
    assert emvqr.describe(code["payload"]).replace("\n", "").isprintable()


def test_a_code_beyond_2048_characters_is_not_even_read() -> None:
    filler = "".join(f"{number}99{'y' * 99}" for number in range(65, 86))
    assert answer(seal(BASE[:-8] + filler), "pay") == "refuse qr.too_long"


def test_bytes_that_are_not_utf8_are_refused() -> None:
    raw = BASE[:-8].encode() + b"\xff\xfe6304ABCD"
    assert answer(raw, "pay") == "refuse qr.not_utf8"
    assert answer(raw.decode("utf-8", "surrogateescape"), "pay") == "refuse qr.not_utf8"


def test_an_encoder_that_counts_bytes_is_told_so() -> None:
    counted = "0002015906ບຜ53034185802LA"
    [finding] = emvqr.check(seal(counted))
    assert "lengths seem to count UTF-8 bytes" in finding.message


# what was pasted, what answers
OTHER_CODES = {
    "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=": "qr.consumer_presented",
    "https://example.com/pay": "qr.not_emv_uri",
    "WIFI:S:shop;;": "qr.not_emv_uri",
    '{"to": "shop"}': "qr.not_emv",
    "   ": "qr.empty",
    "hello": "qr.pfi_not_first",
}


@pytest.mark.parametrize("text", OTHER_CODES)
def test_other_kinds_of_code_are_recognised_and_named(text: str) -> None:
    assert answer(text, "pay") == f"refuse {OTHER_CODES[text]}"


LINKS = ["onepay://qr/", "onepay://qr://", "https://bcel.la/qr/", "pmoney://qr/", "ONEPAY://qr/"]


@pytest.mark.parametrize("link", LINKS)
def test_links_of_lao_apps_are_taken_off_and_reported(link: str) -> None:
    payload = emvqr.decode(link + BASE)
    assert payload.encode() == BASE
    assert [finding.code for finding in payload.findings] == ["qr.link_stripped"]
    assert payload == emvqr.decode(BASE)


def test_a_payload_inside_a_link_may_be_percent_encoded() -> None:
    encoded = BASE.replace(" ", "%20")
    assert emvqr.decode("https://bcel.la/qr/" + encoded).encode() == BASE


# what stands around a sound code, what answers
AROUND = {
    " {}": "qr.pfi_not_first",
    "\ufeff{}": "qr.pfi_not_first",
    "{} ": "qr.truncated_length",
    "{}\n": "qr.truncated_length",
    "{}\n\n": "qr.bad_id",
    "{}\r\n": "qr.bad_id",
    "\t{}\r\n": "qr.pfi_not_first",
}


@pytest.mark.parametrize("around", AROUND)
def test_a_code_with_blanks_around_it_is_not_the_code_that_was_sealed(around: str) -> None:
    text = around.format(BASE)
    assert answer(text, "pay") == f"refuse {AROUND[around]}"
    for given in (text, text.encode()):
        inner, [taken_off] = emvqr.trimmed(given)
        assert taken_off.code == "qr.trimmed"
        assert emvqr.decode(inner).encode() == BASE


def test_where_nothing_is_around_nothing_is_taken_off() -> None:
    assert emvqr.trimmed(BASE) == (BASE, ())
