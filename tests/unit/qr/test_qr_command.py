"""``lapnet-sim qr``: 0 accepted, 1 refused, 2 wrong use; one JSON shape; never a traceback."""

import io
import json
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner, Result

import emvqr
from emvqr import symbol
from lapnet_sim.qr.cli import app
from lapnet_sim.qr.errors import REFUSALS, QrToolErrorCode
from lapnet_sim.qr.report import Outcome
from lapnet_sim.sandbox.samples import samples

PERSONAL = (
    "00020101021138580016A00526628466257701080000041802030010315I90BYP17BC295VZ"
    "53034185802LA630491B3"
)
DAMAGED = PERSONAL[:-4] + "0000"
MEMBER = ("--iin", "27710418", "--receiver-id", "mch19B73F61B9E0")
SHOP = (*MEMBER, "--mcc", "5411", "--name", "Talat Sao", "--city", "Vientiane")
LAO = ("--lao-name", "ຕະຫຼາດເຊົ້າ", "--lao-city", "ນະຄອນຫຼວງວຽງຈັນ")


def run(*words: str, typed: bytes = b"") -> Result:
    return CliRunner().invoke(app, words, input=typed)


def told(*words: str, typed: bytes = b"") -> dict[str, object]:
    answer = json.loads(run(*words, "--json", typed=typed).stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files to read: codes as text and as pictures."""
    shop, person = (emvqr.decode(run("make", *words).stdout.strip()) for words in (SHOP, PERSON))
    (tmp_path / "code.txt").write_text(PERSONAL + "\n", encoding="utf-8")
    (tmp_path / "latin1.txt").write_bytes("0002\xe9".encode("latin-1"))
    (tmp_path / "code.png").write_bytes(symbol.png(shop, scale=4))
    one, two = (
        Image.open(io.BytesIO(symbol.png(code, scale=4))).convert("L") for code in (shop, person)
    )
    both = Image.new("L", (one.width + two.width, one.height), 255)
    both.paste(one, (0, 0))
    both.paste(two, (one.width, 0))
    both.save(tmp_path / "two.png")
    Image.new("L", (99, 99), 255).save(tmp_path / "white.png")
    return tmp_path


PERSON = ("personal", "--iin", "27710418", "--receiver-id", "NEXFOLPOLCIYSAQLCEVWDCAP")

PAYLOAD_KEYS = [
    "text",
    "scheme",
    "networks",
    "point_of_initiation",
    "amount",
    "currency",
    "country",
    "merchant_name",
    "merchant_city",
    "merchant_category_code",
    "postal_code",
    "merchant_accounts",
    "additional_data",
    "language",
    "tip",
    "profile",
    "objects",
]

# words, exit code, the code that answers; @ stands for the folder
EXITS = [
    (("read", PERSONAL), 0, None),
    (("read", PERSONAL, "--mode", "lint"), 0, None),
    (("read", "--file", "@/code.txt"), 0, None),
    (("read", "--image", "@/code.png"), 0, None),
    (("read", "--image", "@/two.png", "--nth", "1"), 0, None),
    (("read", DAMAGED), 1, "qr.crc_mismatch"),
    (("read", ""), 1, "qr.empty"),
    (("read", "upi://pay"), 1, "qr.not_emv_uri"),
    (("read", "0" * 5000), 1, "qr.too_long"),
    (("read", "--file", "@/latin1.txt"), 1, "qr.not_utf8"),
    (("read", "--file", "@/code.png"), 1, "qr.not_utf8"),
    (("read", "--image", "@/white.png"), 1, "qr.image_no_code"),
    (("read", "--image", "@/two.png"), 1, "qr.image_several_codes"),
    (("read", "--image", "@/two.png", "--nth", "3"), 2, "qr.image_nth_missing"),
    (("read", "--image", "@/code.txt"), 2, "qr.image_unreadable"),
    (("read", "--file", "@/absent"), 2, "qr.input_unreadable"),
    (("read", "--file", "@"), 2, "qr.input_unreadable"),
    (("read", "--image", "@/absent"), 2, "qr.input_unreadable"),
    (("read", PERSONAL, "--file", "@/code.txt"), 2, "qr.input_several"),
    (("read", PERSONAL, "--nth", "1"), 2, "qr.input_missing"),
    (("check", PERSONAL), 0, None),
    (("check", DAMAGED), 1, "qr.crc_mismatch"),
    (("check", "--image", "@/white.png"), 1, "qr.image_no_code"),
    (("make", *SHOP), 0, None),
    (("make", *SHOP, *LAO, "--amount", "15000", "--out", "@/new.png"), 0, None),
    (("make", *SHOP, "--out", "@/new.svg"), 0, None),
    (("make", *SHOP, "--out", "@/new.txt"), 0, None),
    (("make", "bill", *SHOP, "--bill-number", "B-7"), 0, None),
    (("make", "--like", PERSONAL, "--amount", "15000"), 0, None),
    (("make", "--scheme", "promptpay", "--set", "biller_id=099400016550100",
      "--set", "reference_1=1234"), 0, None),
    (("make", *SHOP, "--amount", "0"), 1, "qr.amount_zero"),
    (("make", *SHOP, "--amount", "໑໕"), 1, "qr.amount_format"),
    (("make", "--like", DAMAGED, "--amount", "1"), 1, "qr.crc_mismatch"),
    (("make",), 2, "qr.field_missing"),
    (("make", "--static"), 2, "qr.field_missing"),
    (("make", "nothing"), 2, "qr.maker_unknown"),
    (("make", *SHOP, "--set", "colour=red"), 2, "qr.field_unknown"),
    (("make", *SHOP, "--set", "colour"), 2, "qr.field_format"),
    (("make", *SHOP, "--out", "@/new.gif"), 2, "qr.output_kind"),
    (("make", *SHOP, "--out", "@/absent/new.png"), 2, "qr.output_unwritable"),
    (("poster", PERSONAL, "--out", "@/stand.pdf"), 0, None),
    (("poster", "--image", "@/code.png", "--size", "a5", "--out", "@/stand.png"), 0, None),
    (("poster", DAMAGED, "--out", "@/stand.pdf"), 1, "qr.crc_mismatch"),
    (("poster", PERSONAL, "--name", "你好", "--out", "@/stand.pdf"), 1, "qr.poster_glyph_missing"),
    (("poster", PERSONAL, "--name", "W" * 99, "--out", "@/stand.pdf"), 1, "qr.poster_overfull"),
    (("poster", "--image", "@/code.png", "--name", "Other", "--out", "@/stand.pdf"), 1,
     "qr.poster_name_differs"),
    (("poster", PERSONAL, "--out", "@/stand.doc"), 2, "qr.output_kind"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "exit_code", "code"), EXITS)
def test_the_exit_code_says_what_happened_and_json_has_one_shape(
    words: tuple[str, ...], exit_code: int, code: str | None, folder: Path
) -> None:
    placed = [word.replace("@", str(folder), 1) for word in words]
    for_people, for_programs = run(*placed), run(*placed, "--json")
    for said in (for_people, for_programs):
        assert said.exit_code == exit_code
        assert said.exception is None or isinstance(said.exception, SystemExit)
        assert "Traceback" not in said.output
    assert code is None or code in for_people.output
    answer = json.loads(for_programs.stdout)
    assert list(answer) == ["accepted", "mode", "findings", "payload", "written"]
    assert answer["accepted"] is (exit_code == 0)
    assert answer["payload"] is None or list(answer["payload"]) == PAYLOAD_KEYS
    assert (answer["payload"] is None) == (exit_code != 0)
    for finding in answer["findings"]:
        assert list(finding) == ["code", "severity", "path", "span", "message"]
    assert code is None or code in [finding["code"] for finding in answer["findings"]]


# what the parser of the command line itself refuses
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("print",),
        ("read", "--mode", "guess", PERSONAL),
        ("read", PERSONAL, PERSONAL),
        ("poster", PERSONAL, "--size", "a7"),
        ("make", *SHOP, "--scale", "0"),
        ("make", *SHOP, "--correction", "L"),
        ("read", "--nth", "first"),
    ],
)
def test_words_that_mean_nothing_are_wrong_use(words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.exit_code == 2
    assert "Traceback" not in said.output


def test_json_tells_amounts_as_text_and_instants_in_rfc_3339() -> None:
    expiry = ("--expires-at", "2026-11-20T18:00:00+07:00", "--amount", "15000")
    payload = told("make", *SHOP, *expiry)["payload"]
    assert isinstance(payload, dict)
    assert payload["amount"] == "15000"
    assert payload["profile"]["expires_at"] == "2026-11-20T11:00:00Z"


def test_json_stays_ascii_so_that_no_code_can_move_a_cursor() -> None:
    said = run("read", "000201\x1b[31m", "--json")
    assert said.stdout.isascii()
    assert "\x1b" not in said.stdout


# what is typed on standard input, words
TYPED = [
    (PERSONAL.encode(), ("read",)),
    (PERSONAL.encode() + b"\n", ("read", "-")),
    (PERSONAL.encode() + b"\r\n", ("read", "--file", "-")),
    (b"onepay://qr/" + PERSONAL.encode(), ("check",)),
]


@pytest.mark.parametrize(("typed", "words"), TYPED)
def test_a_code_can_come_from_standard_input(typed: bytes, words: tuple[str, ...]) -> None:
    assert run(*words, typed=typed).exit_code == 0


def test_a_picture_can_come_from_standard_input() -> None:
    picture = symbol.png(emvqr.decode(PERSONAL), scale=4)
    assert run("read", "--image", "-", typed=picture).exit_code == 0


def test_nothing_on_standard_input_is_an_empty_code() -> None:
    assert "qr.empty" in run("read").output


def test_what_is_made_goes_to_standard_output_alone(tmp_path: Path) -> None:
    said = run("make", *SHOP, *LAO, "--out", str(tmp_path / "shop.png"))
    text = said.stdout.removesuffix("\n")
    assert emvqr.check(text, "lint") == []
    assert said.stderr == f"wrote {tmp_path / 'shop.png'}\n"
    [found] = zxingcpp.read_barcodes(Image.open(tmp_path / "shop.png"))
    assert found.text == text


def test_people_read_the_annotated_table() -> None:
    assert run("read", PERSONAL).stdout == emvqr.describe(PERSONAL) + "\n"


def test_a_check_lists_findings_and_the_verdict_alone() -> None:
    assert run("check", PERSONAL).stdout == "accepted (lint)\n"
    assert run("check", DAMAGED).stdout.splitlines()[-1] == "refused (lint)"
    assert "I90BYP17BC295VZ" not in run("check", DAMAGED).stdout


@pytest.mark.parametrize("size", ["a6", "a5", "a4"])
def test_a_printed_stand_reads_back_with_the_command_itself(size: str, tmp_path: Path) -> None:
    text = run("make", *SHOP, *LAO, "--amount", "15000").stdout.strip()
    out = tmp_path / "stand.png"
    assert run("poster", text, "--size", size, "--out", str(out)).stderr == f"wrote {out}\n"
    payload = told("read", "--image", str(out))["payload"]
    assert isinstance(payload, dict)
    assert payload["text"] == text


def test_refusals_are_those_the_table_says() -> None:
    wrong_use = set(QrToolErrorCode) - REFUSALS
    assert all("poster" not in code and "no_code" not in code for code in wrong_use)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.binary(max_size=200), command=st.sampled_from(["read", "check"]))
def test_nothing_that_is_typed_breaks_the_command(typed: bytes, command: str) -> None:
    said = run(command, "-", typed=typed)
    assert said.exit_code in {0, 1}
    assert "Traceback" not in said.output


def test_every_real_code_can_be_told_to_programs() -> None:
    for sample in samples():
        for mode in emvqr.Mode:
            findings = emvqr.check(sample.payload, mode)
            refused = any(found.severity is emvqr.Severity.REFUSE for found in findings)
            payload = None if refused else emvqr.decode(sample.payload, mode)
            told = json.loads(Outcome.judged(mode, findings, payload, "").as_json())
            assert told["accepted"] is not refused
            assert told["payload"] is None or told["payload"]["text"] == sample.payload
