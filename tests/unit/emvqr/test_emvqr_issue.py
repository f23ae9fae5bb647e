"""What the builders issue gets no remark in either mode; what they cannot issue they refuse."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

import emvqr
from emvqr import lao_qr, promptpay

Kwargs = dict[str, Any]  # keyword arguments of different builders

SHOP: Kwargs = {
    "iin": "27710418",
    "receiver_id": "mch19B73F61B9E0",
    "merchant_category_code": "5411",
    "merchant_name": "Talat Sao",
    "merchant_city": "Vientiane",
}
PERSON: Kwargs = {"iin": "70030418", "receiver_id": "LRV25288QOSY68AFCZJ7PUE1V"}
CAFE: Kwargs = {"biller_id": "010753600031508", "reference_1": "KB000001641684"}
LAO_NAME = emvqr.LanguageTemplate("lo", "ຕະຫຼາດເຊົ້າ", "ວຽງຈັນ")

ISSUED: list[tuple[Callable[..., emvqr.Payload], Kwargs, str]] = [
    (lao_qr.personal, PERSON, "001"),
    (lao_qr.personal, PERSON | {"amount": "15000.00"}, "001"),
    (lao_qr.personal, PERSON | {"action": "CLOSEWHENDONE"}, "001"),
    (lao_qr.merchant, SHOP, "002"),
    (lao_qr.merchant, SHOP | {"amount": Decimal(15000)}, "002"),
    (lao_qr.merchant, SHOP | {"language": LAO_NAME}, "002"),
    (lao_qr.merchant, SHOP | {"payment_type": emvqr.PaymentType.DONATION}, "004"),
    (lao_qr.bill, SHOP | {"bill_number": "INV-7", "customer_label": "A 12"}, "003"),
]


@pytest.mark.parametrize(("build", "given", "kind"), ISSUED)
def test_lao_codes_are_flawless_and_say_what_they_are_for(
    build: Callable[..., emvqr.Payload], given: Kwargs, kind: str
) -> None:
    made = build(**given)
    assert emvqr.check(made.encode()) == []
    assert emvqr.decode(made.encode(), "lint") == made
    assert isinstance(made.profile, emvqr.LaoQr)
    assert (made.profile.iin, made.profile.payment_type) == (given["iin"], kind)
    dynamic = made.point_of_initiation is emvqr.PointOfInitiation.DYNAMIC
    assert dynamic == ("amount" in given) == (made.amount is not None)


def test_a_real_personal_code_is_issued_character_for_character() -> None:
    real = (
        "00020101021138670016A00526628466257701082771041802030010324NEXFOLPOLCIYSAQLCEVWDCAP"
        "53034185802LA630473F6"
    )
    made = lao_qr.personal(iin="27710418", receiver_id="NEXFOLPOLCIYSAQLCEVWDCAP")
    assert made.encode() == real


def test_a_lao_name_is_counted_in_characters_and_stands_in_the_language_template() -> None:
    made = lao_qr.merchant(**SHOP, language=LAO_NAME)
    assert made.language == LAO_NAME
    assert "64310002lo0111ຕະຫຼາດເຊົ້າ0206ວຽງຈັນ" in made.encode()


@pytest.mark.parametrize("cross_border", [True, False])
def test_thai_codes_differ_by_their_identifier_only(cross_border: bool) -> None:  # noqa: FBT001 - the fact under test
    made = promptpay.merchant(**CAFE, amount="45.50", cross_border=cross_border)
    assert emvqr.check(made.encode()) == []
    assert made.scheme == "promptpay"
    assert isinstance(made.profile, emvqr.ThaiQr)
    assert made.profile.cross_border is cross_border
    assert made.profile.reference_1 == CAFE["reference_1"]
    assert made.merchant_accounts[0].guid == (
        "A000000677012006" if cross_border else "A000000677010112"
    )


def test_a_thai_shop_may_say_its_name_and_a_second_reference() -> None:
    named: Kwargs = {
        "merchant_name": "Cafe",
        "merchant_city": "Nong Khai",
        "merchant_category_code": "5814",
    }
    made = promptpay.merchant(**CAFE, reference_2="T1", **named)
    assert (made.merchant_name, made.merchant_city) == ("Cafe", "Nong Khai")
    assert isinstance(made.profile, emvqr.ThaiQr)
    assert made.profile.reference_2 == "T1"


REFUSED: list[tuple[Callable[..., emvqr.Payload], Kwargs, str]] = [
    (lao_qr.personal, PERSON | {"iin": "2771"}, "qr.scheme_field_format"),
    (lao_qr.personal, PERSON | {"iin": "໒໗໗໑໐໔໑໘"}, "qr.scheme_field_format"),
    (lao_qr.personal, PERSON | {"receiver_id": ""}, "qr.scheme_field_format"),
    (lao_qr.personal, PERSON | {"receiver_id": "x" * 100}, "qr.field_too_long"),
    (lao_qr.personal, PERSON | {"receiver_id": "x" * 70}, "qr.field_too_long"),
    (lao_qr.personal, PERSON | {"amount": "100.50"}, "qr.amount_fraction"),
    (lao_qr.personal, PERSON | {"expires_at": datetime(2026, 1, 1)}, "qr.expiry_format"),  # noqa: DTZ001 - that is the point
    (lao_qr.merchant, SHOP | {"merchant_name": "ຕະຫຼາດເຊົ້າ"}, "qr.non_ascii_in_ans"),
    (lao_qr.merchant, SHOP | {"merchant_name": "A" * 26}, "qr.field_too_long"),
    (lao_qr.merchant, SHOP | {"merchant_name": ""}, "qr.zero_length"),
    (lao_qr.merchant, SHOP | {"merchant_city": "\ud800"}, "qr.not_utf8"),
    (lao_qr.merchant, SHOP | {"payment_type": "010"}, "qr.payment_type_unknown"),
    (promptpay.merchant, CAFE | {"biller_id": "1"}, "qr.scheme_field_format"),
    (promptpay.merchant, CAFE | {"reference_1": "R" * 21}, "qr.scheme_field_format"),
    (promptpay.merchant, CAFE | {"amount": "1.005"}, "qr.amount_exponent"),
]


@pytest.mark.parametrize(("build", "given", "code"), REFUSED)
def test_nothing_is_cut_or_mended_silently(
    build: Callable[..., emvqr.Payload], given: Kwargs, code: str
) -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        build(**given)
    assert refusal.value.code == code
