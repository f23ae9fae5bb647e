"""`python -m emvqr`: 0 accepted, 1 refused, 2 wrong use; a table for people, JSON for programs."""

import io
import json
import sys

import pytest

import emvqr
from emvqr.__main__ import main
from emvqr.encode import sealed

PERSONAL = (
    "00020101021138580016A00526628466257701080000041802030010315I90BYP17BC295VZ"
    "53034185802LA630491B3"
)


def test_an_accepted_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PERSONAL]) == 0
    table = capsys.readouterr().out
    assert "38.03  [59:74]    receiver id                    'I90BYP17BC295VZ'" in table
    assert table.endswith("accepted (pay)\n")


def test_a_refused_code_is_explained_as_far_as_it_can_be_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([PERSONAL[:-1] + "4"]) == 1
    table = capsys.readouterr().out
    assert "'I90BYP17BC295VZ'" in table
    assert "refuse qr.crc_mismatch at 63 [91:95]: says 91B4, the text gives 91B3" in table


def test_programs_get_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PERSONAL, "--json", "--mode", "lint"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["accepted"] is True
    assert told["findings"] == []
    assert told["payload"]["profile"]["receiver_id"] == "I90BYP17BC295VZ"


def test_a_refusal_in_json_has_code_path_and_span(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PERSONAL[:-4] + "0000", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["accepted"], told["payload"]) == (False, None)
    [finding] = told["findings"]
    assert (finding["code"], finding["path"], finding["span"]) == (
        "qr.crc_mismatch",
        "63",
        [91, 95],
    )


def test_a_code_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PERSONAL.encode() + b"\n")))
    assert main(["-"]) == 0


def test_wrong_use_is_not_a_verdict() -> None:
    with pytest.raises(SystemExit) as wrong:
        main(["--mode", "guess", PERSONAL])
    assert wrong.value.code == 2


def test_card_numbers_are_masked_in_the_table() -> None:
    text = sealed({"00": "01", "04": "5265640904155303", "53": "764", "58": "TH"})
    assert "526564...5303" in emvqr.describe(text)
    assert "5265640904155303" not in emvqr.describe(text)


def test_even_what_cannot_be_read_gets_a_verdict() -> None:
    assert emvqr.describe("upi://pay") == (
        "refuse qr.not_emv_uri: a link that begins 'upi:'\nrefused (pay)"
    )


def test_a_damaged_code_is_told_as_far_as_it_can_be_read() -> None:
    table = emvqr.describe(PERSONAL.replace("53034185802LA", "5399418"))
    assert "01     [10:12]    point of initiation method     '11'" in table
    assert "38     [16:74]    merchant account" in table
    assert "refuse qr.truncated at 53" in table
    assert table.endswith("refused (pay)")


def test_a_damaged_template_is_told_whole() -> None:
    table = emvqr.describe(PERSONAL.replace("0315I90", "0399I90"))
    assert "38     [16:74]    merchant account" in table
    assert "53     [78:81]    transaction currency           '418'" in table
    assert "refuse qr.truncated at 38.03 [59:158]" in table
