"""Lao names: counted in code points, composed (NFC), in tag 64 under `lo`, never cut."""

import unicodedata
from typing import Any

import pytest

import emvqr

SHORT = "ວຽງຈັນ"
LONG = "ນະຄອນຫຼວງວຽງຈັນ"
SHOP: dict[str, Any] = {  # keyword arguments of a builder
    "iin": "27710418",
    "receiver_id": "mch001",
    "merchant_category_code": "5411",
    "merchant_name": "Talat Sao",
    "merchant_city": "Vientiane",
}

# the name of the capital, code points, UTF-8 bytes
CAPITALS = [(SHORT, 6, 18), (LONG, 15, 45)]


@pytest.mark.parametrize(("city", "points", "octets"), CAPITALS)
def test_the_capital_fits_and_is_counted_in_code_points(
    city: str, points: int, octets: int
) -> None:
    assert (len(city), len(city.encode())) == (points, octets)
    template = emvqr.LanguageTemplate("lo", "ຕະຫຼາດເຊົ້າ", city)
    made = emvqr.lao_qr.merchant(**SHOP, language=template)
    assert f"02{points:02}{city}" in made.encode()
    assert emvqr.decode(made.encode(), "lint").language == template
    assert emvqr.check(made.encode()) == []


def test_one_code_point_more_is_refused_and_never_cut() -> None:
    template = emvqr.LanguageTemplate("lo", "ຕະຫຼາດ", LONG + "ໃ")
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.lao_qr.merchant(**SHOP, language=template)
    assert (refusal.value.code, refusal.value.path) == ("qr.field_too_long", "64.02")


@pytest.mark.parametrize("text", ["ນ້ຳ", "ໜັງສື", "ໝາກໄມ້", LONG])
def test_lao_letters_are_composed_as_they_stand(text: str) -> None:
    assert unicodedata.is_normalized("NFC", text)
    made = emvqr.lao_qr.merchant(**SHOP, language=emvqr.LanguageTemplate("lo", text))
    assert made.language == emvqr.LanguageTemplate("lo", text)


def test_compatibility_forms_would_change_the_length_and_are_never_made() -> None:
    water = "ນ້ຳ"
    assert len(unicodedata.normalize("NFKC", water)) == len(water) + 1
    made = emvqr.lao_qr.merchant(**SHOP, language=emvqr.LanguageTemplate("lo", water))
    assert water in made.encode()


def test_text_that_is_not_composed_is_read_as_it_is_and_not_issued() -> None:
    name = unicodedata.normalize("NFD", "Phố")
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.lao_qr.merchant(**SHOP, language=emvqr.LanguageTemplate("vi", name))
    assert refusal.value.code == "qr.not_nfc"
