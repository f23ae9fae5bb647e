"""Damaged codes are refused, and where it can be told the message says what happened to them."""

import unicodedata
from binascii import crc_hqx

import pytest

import emvqr
from emvqr import crc
from emvqr.crc import seal

SHOP = emvqr.lao_qr.merchant(
    iin="27710418",
    receiver_id="mch19B73F61B9E0",
    merchant_category_code="5411",
    merchant_name="Talat Sao",
    merchant_city="Vientiane",
    language=emvqr.LanguageTemplate("lo", "ຕະຫຼາດເຊົ້າ", "ວຽງຈັນ"),
)
TEXT = SHOP.encode()
BODY = TEXT[:-4]
PLAIN = TEXT[: TEXT.index("6431")]


def over(octets: bytes) -> str:
    """The shop's code with a checksum over other bytes."""
    return f"{BODY}{crc_hqx(octets, 0xFFFF):04X}"


def counting(encoding: str, width: int) -> str:
    """A code whose encoder counts the units of `encoding`."""
    name = "ກາເຟ \U0001f4a9"
    count = len(name.encode(encoding)) // width
    return seal("000201" + "5303418" + f"59{count:02}{name}" + "6009Vientiane")


def with_lost_zeros() -> str:
    """A well-formed body whose checksum begins with a zero, written without it."""
    for number in range(1000):
        text = seal(f"{PLAIN}6203{number:03}")
        if text[-4] == "0" and text[-3] != "0":
            return text[:-4] + text[-3:]
    raise AssertionError("no checksum of a thousand begins with a zero")


# what the encoder or the way did to the code, words of the message
FAULTS = {
    "bytes": (counting("utf-8", 1), "lengths seem to count UTF-8 bytes"),
    "utf-16 units": (counting("utf-16-le", 2), "lengths seem to count UTF-16 units"),
    "a blank": (TEXT.replace("A0052", "A0 052"), "blanks seem to have come in by copying"),
    "a line break": (TEXT[:50] + "\r\n" + TEXT[50:], "blanks seem to have come in by copying"),
    "lost zeros": (with_lost_zeros(), "the leading zeros of the checksum seem lost"),
    "lower case": (
        emvqr.lao_qr.personal(iin="27710418", receiver_id="ABCD").encode().lower(),
        "it is sound in upper case",
    ),
    "latin-1": (TEXT.encode().decode("latin-1"), "UTF-8 read as Latin-1"),
    "percent": (TEXT.replace(" ", "%20"), "percent-encoded"),
    "plus": (TEXT.replace(" ", "+"), "percent-encoded"),
    "an amount": (
        TEXT[:-8].replace("5802LA", "540510000" + "5802LA") + TEXT[-8:],
        "an amount seems to have been put in after sealing",
    ),
    "initial value": (f"{BODY}{crc_hqx(BODY.encode(), 0):04X}", "initial value 0000"),
    "inverted": (f"{BODY}{crc.computed(BODY.encode()) ^ 0xFFFF:04X}", "inverted at the end"),
    "swapped": (TEXT[:-4] + TEXT[-2:] + TEXT[-4:-2], "its bytes are swapped"),
    "without 6304": (over(BODY[:-4].encode()), "without the 6304 before it"),
    "utf-16 checksum": (over(BODY.encode("utf-16-le")), "over UTF-16-LE, it must cover UTF-8"),
    "question marks": (over(BODY.encode("ascii", "replace")), "over question marks"),
    "low bytes": (over(BODY.encode("utf-16-le")[::2]), "over the low byte of each character"),
    "placeholder": (BODY + "1234", "it looks like a placeholder"),
}


@pytest.mark.parametrize("fault", [name for name in FAULTS if FAULTS[name][1]])
def test_a_usual_fault_is_named(fault: str) -> None:
    text, words = FAULTS[fault]
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(text)
    assert words in str(refusal.value)
    assert str(refusal.value).isascii()


def test_a_thai_checksum_over_the_old_charset_is_named() -> None:
    body = "0002015904กาแฟ6304"
    [finding, *_] = emvqr.check(f"{body}{crc_hqx(body.encode('cp874'), 0xFFFF):04X}", "pay")
    assert "over CP874, it must cover UTF-8" in finding.message


def test_a_changed_unicode_form_is_named() -> None:
    composed = seal("00020153037045802VN5903Phố" + "6006Hà Nội")
    changed = unicodedata.normalize("NFD", composed)
    [finding, *_] = emvqr.check(changed, "pay")
    assert "changed its Unicode form" in finding.message


def test_a_byte_order_mark_is_named() -> None:
    [finding] = emvqr.check("\ufeff" + TEXT)
    assert finding.code == "qr.pfi_not_first"
    assert "byte-order mark" in finding.message


def test_nothing_is_guessed_where_nothing_can_be_told() -> None:
    damaged = TEXT.replace("mch19B", "mch19C")
    [finding, *_] = emvqr.check(damaged, "pay")
    assert finding.code == "qr.crc_mismatch"
    assert ";" not in finding.message


def test_a_diagnosis_never_lets_a_code_through() -> None:
    for text, _ in FAULTS.values():
        assert any(finding.severity == "refuse" for finding in emvqr.check(text, "pay"))
