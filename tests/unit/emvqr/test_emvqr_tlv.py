"""ID, length, value: two ASCII digits, two ASCII digits, that many characters, nothing else."""

import pytest

from emvqr import tlv
from emvqr.crc import checksum, seal
from emvqr.errors import QrError

# text, the refusal
BROKEN = {
    "0": "qr.truncated_length [0:1]",
    "00": "qr.truncated_length [0:2]",
    "000": "qr.truncated_length [0:3]",
    "0x02ab": "qr.bad_id [0:4]",
    "000x": "qr.bad_length at 00 [0:4]",
    "00 2ab": "qr.bad_length at 00 [0:4]",
    "00+2ab": "qr.bad_length at 00 [0:4]",
    "00\u0ed0\u0ed2ab": "qr.bad_length at 00 [0:4]",
    "\u0ed0\u0ed002ab": "qr.bad_id [0:4]",
    "00²2ab": "qr.bad_length at 00 [0:4]",
    "0002010102": "qr.truncated at 01 [10:12]",
    "0002010102\n": "qr.truncated at 01 [10:12]",
    "000201000202": "qr.duplicate_id at 00 [6:12]",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_header_or_length_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(QrError) as refusal:
        tlv.scan(text)
    assert str(refusal.value).startswith(BROKEN[text] + ": ")


def test_places_inside_a_template_are_told_for_the_whole_payload() -> None:
    with pytest.raises(QrError) as refusal:
        tlv.scan("0103ab", path="26", base=10)
    assert (refusal.value.path, refusal.value.span) == ("26.01", (14, 17))


def test_order_is_kept_and_empty_values_are_values() -> None:
    assert list(tlv.scan("0202ab0100").items()) == [("02", "ab"), ("01", "")]


def test_no_objects_is_no_damage() -> None:
    assert tlv.scan("") == {}


def test_a_length_counts_characters() -> None:
    assert tlv.scan("0104最佳运输") == {"01": "最佳运输"}


def test_the_checksum_covers_bytes_and_keeps_its_zeros() -> None:
    assert seal("00020153034185802LA") == "00020153034185802LA6304" + checksum(
        "00020153034185802LA6304"
    )
    assert len({checksum(f"{number:04}6304") for number in range(200)}) > 190
    assert all(len(checksum(f"{number:04}6304")) == 4 for number in range(200))
