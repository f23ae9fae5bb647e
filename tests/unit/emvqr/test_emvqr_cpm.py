"""Consumer-presented codes: what a terminal reads, refuses and passes on."""

from base64 import b64encode
from typing import Any

import pytest

import emvqr
from emvqr import cpm
from emvqr.cpm import ber

ONE = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
TWO = (
    "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRI"
    "T0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw=="
)
UNIONPAY = (
    "hQVDUFYwMWFYTwigAAADMwEBAVcTYpJhA1hEQzVkHSIQIBAAABiAH180AQBjM58mCFaLEtnaC9l/nycBgJ8QEQcAAQOg"
    "AAABCDM5OTk5OTk5nzYCAAGCAgAAnzcE6gZYyA=="
)
MALAYSIA = (
    "hQVDUFYwMWEhTwegAAAGFQABWhIAAAAAAAAAAABQeAgVg5GFSZGfUwEBYxWfJgQ5SRiRnwgBAV8tAkVOnyUCSUg="
)
HEAD = bytes.fromhex("8505") + b"CPV01"
NAMED = bytes.fromhex("4F07A0000000555555")
NUMBER = bytes.fromhex("5A081234567890123458")


def shown(*objects: tuple[str, bytes]) -> str:
    """The text of a code with these root objects behind the version."""
    return b64encode(HEAD + ber.compose(objects)).decode()


def test_the_first_example_of_the_specification() -> None:
    code = cpm.decode(ONE)
    [application] = code.applications
    assert application.adf_name == "A0000000555555"
    assert application.track_2 == "1234567890123458D191220112345"
    assert (code.common, code.findings) == (None, ())
    assert cpm.check(ONE) == []


def test_the_second_example_has_two_applications_and_what_they_share() -> None:
    code = cpm.decode(TWO)
    assert [(each.adf_name, each.label) for each in code.applications] == [
        ("A0000000555555", "Product1"),
        ("A0000000666666", "Product2"),
    ]
    assert code.common is not None
    assert code.common.pan == "1234567890123458"
    assert code.common.cardholder_name == "CARDHOLDER/EMV"
    assert code.common.languages == "ruesdeen"
    assert code.common.transparent is not None
    assert code.common.transparent.hex().startswith("9f1007")
    assert cpm.check(TWO) == []


def test_what_is_for_the_acquirer_is_passed_on_unread() -> None:
    [application] = cpm.decode(UNIONPAY).applications
    assert application.adf_name == "A000000333010101"
    assert application.transparent is not None
    assert len(application.transparent) == 0x33
    assert dict(application.others) == {"5F34": b"\x00"}


def test_a_number_too_long_for_its_tag_is_kept_and_remarked_on() -> None:
    code = cpm.decode(MALAYSIA)
    assert [str(finding) for finding in code.findings] == [
        "qr.cpm_field_format at 61.5A [20:38]: is not a pan of 1 to 10 bytes"
    ]
    assert code.applications[0].others["5A"].hex().startswith("0000")
    with pytest.raises(emvqr.QrError):
        cpm.decode(MALAYSIA, "lint")


@pytest.mark.parametrize("text", [ONE, TWO, UNIONPAY, MALAYSIA])
def test_every_sample_is_given_back_character_for_character(text: str) -> None:
    assert cpm.decode(text).encode() == text
    assert cpm.decode(text.encode()).encode() == text
    assert cpm.check(f" {text}", "pay")[0].code == "qr.cpm_prefix"
    assert cpm.check(f"{text}\n", "pay")[0].code == "qr.cpm_not_base64"


@pytest.mark.parametrize("text", [ONE, TWO])
def test_what_is_read_can_be_written_again(text: str) -> None:
    code = cpm.decode(text)
    assert cpm.encode(*code.applications, common=code.common) == text


def test_numbers_of_cards_stay_out_of_logs() -> None:
    assert "1234567890123458" not in repr(cpm.decode(ONE).applications)
    assert "1234567890123458" not in repr(cpm.decode(TWO))


APP = NAMED + NUMBER
LONG = APP + ber.compose([("63", b"\x9f\x10\x04long" + bytes(120))])

# root objects or text, what answers in pay: the code, or ? and the remark
VERDICTS = {
    "hello": "cpm_prefix",
    "": "empty",
    "hQVDUFYwMQ==": "cpm_applications",
    "hQVDUFYwMg==": "cpm_prefix",  # version 02
    "hQVDUFYw MQ==": "cpm_not_base64",
    "hQVDUFYwMQ": "cpm_not_base64",  # its padding is gone
    "hQVDUFYwMQ==\u0ed1": "cpm_not_base64",
    "hQVDUFY" + "A" * 2048: "too_long",
    shown(("61", APP)): "-",
    shown(("61", APP), ("61", APP)): "-",
    shown(("61", APP), ("61", APP), ("61", APP)): "cpm_applications",
    shown(("62", NUMBER)): "cpm_applications",
    shown(("61", NUMBER)): "cpm_adf_name",
    shown(("61", bytes.fromhex("4F04A0000000") + NUMBER)): "cpm_adf_name",
    shown(("61", APP), ("61", NUMBER)): "?cpm_skipped",
    shown(("61", NAMED)): "?cpm_no_account",
    shown(("61", APP + NUMBER)): "cpm_duplicate",
    shown(("61", APP), ("61", NAMED), ("62", NUMBER)): "cpm_duplicate",  # in 61 and in 62
    shown(("61", NAMED), ("61", NAMED), ("62", NUMBER), ("62", b"")): "cpm_duplicate",
    shown(("61", NAMED), ("62", NUMBER)): "?cpm_common_unexpected",
    shown(("61", APP), ("DF01", b"private")): "-",  # unknown objects are kept
    shown(("61", APP + bytes.fromhex("5F2D016C"))): "?cpm_field_format",
    b64encode(HEAD + b"\x61\x20" + APP).decode(): "cpm_truncated",
    b64encode(HEAD + b"\x61\x80" + APP).decode(): "cpm_length",  # indefinite
    b64encode(HEAD + b"\x61").decode(): "cpm_length",
    b64encode(HEAD + b"\x61\x82\x00").decode(): "cpm_length",
    b64encode(HEAD + b"\x1f").decode(): "cpm_tag",
    b64encode(HEAD + b"\x00\x00").decode(): "cpm_tag",
    b64encode(HEAD + b"\x1f\x81\x82\x83\x00").decode(): "cpm_tag",
    b64encode(HEAD + b"\x61" + bytes([len(LONG)]) + LONG).decode(): "?cpm_single_byte_length",
}


@pytest.mark.parametrize("text", VERDICTS, ids=list(range(len(VERDICTS))))
def test_each_fault_is_answered_by_name(text: str) -> None:
    found = cpm.check(text, "pay")
    refused = [finding for finding in found if finding.severity == "refuse"]
    answer = "-"
    for first in (refused or found)[:1]:
        answer = ("" if refused else "?") + first.code.removeprefix("qr.")
        assert str(first).isascii()
    assert answer == VERDICTS[text]
    if refused:
        with pytest.raises(emvqr.QrError) as refusal:
            cpm.decode(text)
        assert refusal.value.code == refused[0].code
    else:
        assert cpm.decode(text).encode() == text


def test_spans_count_bytes() -> None:
    [finding] = cpm.check(b64encode(HEAD + b"\x61\x20" + APP).decode())
    assert str(finding) == "qr.cpm_truncated at 61 [9:41]: length says 32 bytes, 19 remain"


def test_a_terminal_chooses_by_the_beginning_of_the_name() -> None:
    code = cpm.decode(TWO)
    assert [each.label for each in code.eligible(["A0000000666666"])] == ["Product2"]
    assert [each.label for each in code.eligible(["a0000000"])] == ["Product1", "Product2"]
    assert code.eligible(["A00000005555550101", ""]) == ()


WRONG: dict[str, Any] = {  # by keyword of an application
    "pan": "12345678901234567890123",
    "label": "ກາເຟ",
    "version": "1",
    "last_4_digits": "345",
    "languages": "lo-LA",
}


@pytest.mark.parametrize("name", WRONG)
def test_nothing_is_cut_to_fit_its_tag(name: str) -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        cpm.encode(cpm.Application(adf_name="A0000000555555", **{name: WRONG[name]}))
    assert refusal.value.code == "qr.cpm_field_format"
    assert refusal.value.path.startswith("61.")


def test_a_code_without_an_account_is_not_issued() -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        cpm.encode(cpm.Application(adf_name="A0000000555555"))
    assert refusal.value.code == "qr.cpm_no_account"


def test_a_merchant_reader_points_the_way() -> None:
    with pytest.raises(emvqr.QrError, match=r"emvqr\.cpm") as refusal:
        emvqr.decode(ONE)
    assert refusal.value.code == "qr.consumer_presented"
