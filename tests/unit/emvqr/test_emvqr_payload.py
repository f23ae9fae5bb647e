"""What an accepted payload tells, and how it becomes another one."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import emvqr
from emvqr.encode import sealed

BCEL = (
    "00020101021115312031041800520446mch64f01defcb3138590016A0052662846625770108277104180203002"
    "0316mch64f01defcb3105204593253034185802LA5907 LEYUNG6002CH62200716stk6875cb2f6de946304B423"
)
KBANK = (
    "00020101021130810016A00000067701011201150107536000315080214KB0000016416840320KPS004KB000001641"
    "68431690016A00000067701011301030040214KB0000016416840420KPS004KB00000164168453037645802TH6304A14E"
)


def test_a_payload_tells_what_is_on_the_sticker() -> None:
    shop = emvqr.decode(BCEL)
    assert shop.point_of_initiation is emvqr.PointOfInitiation.STATIC
    assert (shop.amount, shop.currency, shop.country) == (None, "418", "LA")
    assert (shop.merchant_name, shop.merchant_city) == ("LEYUNG", "CH")  # trimmed for display
    assert shop.merchant_category_code == "5932"
    assert shop.additional_data.terminal_label == "stk6875cb2f6de94"
    assert (shop.language, shop.tip, shop.postal_code) == (None, None, None)
    assert shop.profile == emvqr.LaoQr("27710418", "002", "mch64f01defcb310")


def test_unionpay_beside_lao_qr_is_an_account_without_fields() -> None:
    card, lao = emvqr.decode(BCEL).merchant_accounts
    assert (card.scheme, card.value[:8], dict(card.fields), card.guid) == (
        "unionpay",
        "20310418",
        {},
        "",
    )
    assert (lao.scheme, lao.guid) == ("lao_qr", "A005266284662577")


def test_a_thai_biller_shows_its_references() -> None:
    assert emvqr.decode(KBANK).profile == emvqr.ThaiQr(
        emvqr.ThaiKind.BILLER,
        "010753600031508",
        "010753600031508",
        "KB000001641684",
        "KPS004KB000001641684",
    )


# account fields, what the receiver is known by
THAI_RECEIVERS = {
    "01130066912345678": "mobile",
    "02131111111111111": "national_id",
    "0315012345678901234": "ewallet",
    "0413014123456789" + "0": "account",
}


@pytest.mark.parametrize("fields", THAI_RECEIVERS)
def test_a_thai_person_is_known_by_one_number(fields: str) -> None:
    text = sealed({"00": "01", "29": "0016A000000677010111" + fields, "53": "764", "58": "TH"})
    profile = emvqr.decode(text).profile
    assert isinstance(profile, emvqr.ThaiQr)
    assert (profile.kind, profile.receiver_id) == (THAI_RECEIVERS[fields], fields[4:])
    assert not profile.cross_border


def test_an_amount_turns_a_sticker_into_a_code_for_one_payment() -> None:
    shop = emvqr.decode(BCEL)
    once = shop.with_amount("15000")
    assert once.amount == Decimal(15000)
    assert once.point_of_initiation is emvqr.PointOfInitiation.DYNAMIC
    assert "5303418540515000" in once.encode()
    kept = {id_: value for id_, value in once.objects.items() if id_ not in {"01", "54", "63"}}
    assert kept == {id_: value for id_, value in shop.objects.items() if id_ not in {"01", "63"}}


def test_without_its_amount_the_code_is_the_sticker_again() -> None:
    assert emvqr.decode(BCEL).with_amount("15000").as_static() == emvqr.decode(BCEL)


def test_a_new_amount_takes_the_place_of_the_old_one() -> None:
    once = emvqr.decode(BCEL).with_amount("15000").with_amount(Decimal("2E+4"))
    assert once.objects["54"] == "20000"
    assert list(once.objects).index("54") == list(once.objects).index("53") + 1


# what is asked, who refuses
WRONG_AMOUNTS: dict[str | Decimal, str] = {
    "0": "qr.amount_zero",
    "1,000": "qr.amount_format",
    "໑໐໐": "qr.amount_format",
    "1e5": "qr.amount_format",
    "": "qr.amount_format",
    "\ud800": "qr.not_utf8",
    "1" * 14: "qr.amount_too_long",
    "1" * 100: "qr.field_too_long",
    "15000.50": "qr.amount_fraction",
    Decimal("0.001"): "qr.amount_exponent",
    Decimal(-5): "qr.amount_format",
    Decimal("NaN"): "qr.amount_format",
    Decimal("1E+999999"): "qr.amount_format",
}


@pytest.mark.parametrize("amount", WRONG_AMOUNTS, ids=repr)
def test_an_amount_that_cannot_be_paid_is_refused(amount: str | Decimal) -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(BCEL).with_amount(amount)
    assert refusal.value.code == WRONG_AMOUNTS[amount]


def test_the_expiry_of_a_lao_code_is_lao_time_or_epoch_milliseconds() -> None:
    expires_at = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    made = emvqr.lao_qr.personal(iin="27710418", receiver_id="ABC", expires_at=expires_at)
    assert made.reading.value("38.04") == "20261121173000"
    assert isinstance(made.profile, emvqr.LaoQr)
    assert made.profile.expires_at == expires_at


def test_a_payload_cannot_be_altered() -> None:
    shop = emvqr.decode(BCEL)
    with pytest.raises(FrozenInstanceError):
        shop.mode = emvqr.Mode.LINT  # type: ignore[misc] # that is the point


def test_payloads_with_the_same_text_are_equal() -> None:
    assert emvqr.decode(BCEL) == emvqr.decode(BCEL.encode(), mode="pay")
    assert len({emvqr.decode(BCEL), emvqr.decode(BCEL)}) == 1


def test_an_unknown_mode_is_our_callers_mistake() -> None:
    with pytest.raises(ValueError, match="strict"):
        emvqr.decode(BCEL, mode="strict")


def test_symbols_are_loaded_on_first_touch_only() -> None:
    assert emvqr.symbol.__name__ == "emvqr.symbol"
    with pytest.raises(AttributeError, match="sparkle"):
        _ = emvqr.sparkle


def test_findings_come_in_the_order_of_the_text() -> None:
    text = sealed({"00": "01", "99": "z", "85": "x", "80": "y", "53": "418"})
    found = [each for each in emvqr.check(text) if each.code == "qr.template_not_tlv"]
    assert [each.path for each in found] == ["99", "85", "80"]
