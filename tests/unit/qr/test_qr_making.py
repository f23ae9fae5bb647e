"""Builders are found by name, told what they lack, and what they make is flawless."""

import inspect
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import get_args

import pytest

import emvqr
from emvqr import QrError, QrErrorCode, Scheme
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode
from lapnet_sim.qr.fields import OPTIONS, slots_of
from lapnet_sim.qr.making import builders, made, pairs, remade

SHOP = {
    "iin": "27710418",
    "receiver_id": "mch19B73F61B9E0",
    "merchant_category_code": "5411",
    "merchant_name": "Talat Sao",
    "merchant_city": "Vientiane",
}
PERSON = {"iin": "27710418", "receiver_id": "NEXFOLPOLCIYSAQLCEVWDCAP"}
THAI = {"biller_id": "099400016550100", "reference_1": "123456789012"}


def test_every_builder_of_the_library_is_found() -> None:
    found = builders()
    assert found["lao_qr"].keys() >= {"personal", "merchant", "bill"}
    assert "merchant" in found["promptpay"]
    assert found.keys() == {scheme.value for scheme in Scheme if hasattr(emvqr, scheme.value)}


EVERY = {
    f"{scheme} {kind}": builder
    for scheme, kinds in builders().items()
    for kind, builder in kinds.items()
}
TEXTS = {str, bool, datetime, Decimal, int}

# scheme, kind, fields, what the code says
MADE = [
    ("lao_qr", "personal", PERSON, {"scheme": "lao_qr", "amount": None}),
    ("lao_qr", "merchant", SHOP, {"merchant_name": "Talat Sao", "point_of_initiation": "11"}),
    ("lao_qr", "merchant", SHOP | {"amount": "15000"}, {"point_of_initiation": "12"}),
    ("lao_qr", "bill", SHOP | {"bill_number": "B-7"}, {"currency": "418"}),
    ("promptpay", "merchant", THAI | {"cross_border": "yes"}, {"currency": "764"}),
]


@pytest.mark.parametrize(("scheme", "kind", "fields", "says"), MADE)
def test_what_is_made_passes_lint_and_says_what_it_was_told(
    scheme: str, kind: str, fields: dict[str, str], says: dict[str, str | None]
) -> None:
    payload = made(scheme, kind, fields)
    assert emvqr.check(payload.encode(), "lint") == []
    assert {name: getattr(payload, name) for name in says} == says


def test_templates_are_gathered_from_their_fields() -> None:
    lao = {"lao_name": "ຕະຫຼາດເຊົ້າ", "lao_city": "ວຽງຈັນ"}
    payload = made("lao_qr", "merchant", SHOP | lao | {"store_label": "3"})
    assert payload.language == emvqr.LanguageTemplate("lo", "ຕະຫຼາດເຊົ້າ", "ວຽງຈັນ")
    assert payload.additional_data == emvqr.AdditionalData(store_label="3")


def test_an_instant_is_read_with_its_zone() -> None:
    payload = made("lao_qr", "personal", PERSON | {"expires_at": "2026-11-20T18:00:00+07:00"})
    assert isinstance(payload.profile, emvqr.LaoQr)
    assert payload.profile.expires_at == datetime(2026, 11, 20, 11, tzinfo=UTC)


# scheme, kind, fields, what answers, what the message names
UNMADE = [
    ("nobody", "merchant", {}, "qr.maker_unknown", "lao_qr"),
    ("lao_qr", "nothing", {}, "qr.maker_unknown", "bill, "),
    ("lao_qr", "present", {}, "qr.maker_unknown", "bill, "),  # only imported
    ("lao_qr", "personal", {}, "qr.field_missing", "--iin, --receiver-id"),
    ("promptpay", "merchant", {}, "qr.field_missing", "--set biller_id="),
    ("unionpay", "merchant", {}, "qr.field_missing", "--set unionpay.acquirer_iin="),
    ("unionpay", "merchant", {"unionpay.merchant_id": "1"}, "qr.field_missing", "acquirer_iin"),
    ("lao_qr", "personal", PERSON | {"colour": "red"}, "qr.field_unknown", "--iin"),
    ("lao_qr", "personal", PERSON | {"additional_data": "x"}, "qr.field_unknown", "--iin"),
    ("lao_qr", "personal", PERSON | {"lao_name": "ນ້ອຍ"}, "qr.field_unknown", "--iin"),
    (
        "lao_qr",
        "merchant",
        SHOP | {"lao_city": "ວຽງຈັນ"},
        "qr.field_missing",
        "--lao-name",
    ),
    ("lao_qr", "personal", PERSON | {"expires_at": "soon"}, "qr.field_format", "zone"),
    ("lao_qr", "personal", PERSON | {"expires_at": "໒໐໒໖-11-20"}, "qr.field_format", "zone"),
    ("promptpay", "merchant", THAI | {"cross_border": "1"}, "qr.field_format", "yes"),
]


@pytest.mark.parametrize(("scheme", "kind", "fields", "code", "names"), UNMADE)
def test_what_cannot_be_made_is_refused_with_the_way_out(
    scheme: str, kind: str, fields: dict[str, str], code: str, names: str
) -> None:
    with pytest.raises(QrToolError) as refusal:
        made(scheme, kind, fields)
    assert refusal.value.code == code
    assert names in refusal.value.message


def test_a_field_the_rules_refuse_is_refused_by_the_rules() -> None:
    with pytest.raises(QrError) as refusal:
        made("lao_qr", "merchant", SHOP | {"amount": "15000.50"})
    assert refusal.value.code is QrErrorCode.AMOUNT_FRACTION


def test_a_code_is_remade_for_one_payment_and_back() -> None:
    sticker = made("lao_qr", "merchant", SHOP).encode()
    once = remade(sticker, {"amount": "15000"}, static=False)
    assert str(once.amount) == "15000"
    assert once.point_of_initiation is emvqr.PointOfInitiation.DYNAMIC
    assert remade(once.encode(), {}, static=True).encode() == sticker


# from which code, fields, static, what answers
NOT_REMADE = [
    (None, {}, {"static": True}, QrToolErrorCode.FIELD_MISSING),
    ("sticker", {}, {"static": False}, QrToolErrorCode.FIELD_MISSING),
    ("sticker", {"amount": "1"}, {"static": True}, QrToolErrorCode.FIELD_MISSING),
    (
        "sticker",
        {"merchant_name": "Other", "amount": "1"},
        {"static": False},
        QrToolErrorCode.FIELD_UNKNOWN,
    ),
]


@pytest.mark.parametrize(("like", "fields", "asked", "code"), NOT_REMADE)
def test_only_the_amount_of_a_code_can_be_remade(
    like: str | None, fields: dict[str, str], asked: dict[str, bool], code: QrToolErrorCode
) -> None:
    text = like and made("lao_qr", "merchant", SHOP).encode()
    with pytest.raises(QrToolError) as refusal:
        remade(text, fields, **asked)
    assert refusal.value.code is code


def test_a_damaged_code_is_not_sealed_again() -> None:
    damaged = made("lao_qr", "merchant", SHOP).encode().replace("Talat Sao", "Talat Sat")
    with pytest.raises(QrError) as refusal:
        remade(damaged, {"amount": "15000"}, static=False)
    assert refusal.value.code is QrErrorCode.CRC_MISMATCH


def test_fields_are_written_as_name_and_value() -> None:
    assert pairs(["a=1", "b=", "c=x=y"]) == {"a": "1", "b": "", "c": "x=y"}
    for wrong in (["a"], [""], ["a=1", "a=2"]):
        with pytest.raises(QrToolError, match=r"qr\.field_format"):
            pairs(wrong)


def test_every_field_with_an_option_is_a_field_of_some_builder() -> None:
    taken = {name for builder in EVERY.values() for name in slots_of(builder)}
    assert OPTIONS.keys() <= taken


@pytest.mark.parametrize("name", EVERY)
def test_every_parameter_of_every_builder_can_be_given_as_text(name: str) -> None:
    given = {slot.parameter for slot in slots_of(EVERY[name]).values()}
    assert given == inspect.signature(EVERY[name]).parameters.keys()
    for field, slot in slots_of(EVERY[name]).items():
        kinds = get_args(slot.hint) or (slot.hint,)
        assert TEXTS & set(kinds) or issubclass(kinds[0], StrEnum), field


def test_a_template_can_be_written_part_by_part() -> None:
    parts = {"language.language": "en", "language.merchant_name": "Morning Market"}
    payload = made("lao_qr", "merchant", SHOP | parts)
    assert payload.language == emvqr.LanguageTemplate("en", "Morning Market")
