"""Builders of every scheme: their codes get no remark, say what was asked; the rest is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import emvqr

Kwargs = dict[str, Any]  # keyword arguments of different builders
Builder = Callable[..., emvqr.Payload]

NAMED: Kwargs = {"merchant_name": "Talat Sao", "merchant_city": "Vientiane"}
SHOP = NAMED | {"merchant_category_code": "5411"}
MADE_AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
UNIONPAY = emvqr.unionpay.account(acquirer_iin="27380418", merchant_id="mch001")

LAO_SHOP = SHOP | {"iin": "27710418", "receiver_id": "mch001"}
BAKONG = NAMED | {"account": "sample@aclb"}
BAKONG_SHOP = BAKONG | {"merchant_id": "M0001", "acquiring_bank": "ACLEDA"}
TIMED: Kwargs = {"created_at": MADE_AT, "expires_at": UNTIL}
THAI: Kwargs = {"kind": emvqr.ThaiKind.NATIONAL_ID, "receiver_id": "1234567890123"}
NAPAS: Kwargs = {"bank_bin": "970415", "account_number": "113366668888"}
JAKARTA = SHOP | {
    "acquirer_guid": "ID.CO.EXAMPLE.WWW",
    "pan": "936000140000000017",
    "merchant_id": "885001",
    "national_id": "ID1021081861606",
    "criteria": "UMI",
    "postal_code": "59462",
}
IPOH = SHOP | {"acquirer_id": "890053", "qr_id": "MDN1"}
UEN: Kwargs = {
    "proxy_type": emvqr.PayNowProxy.UEN,
    "proxy": "201929813CSPP",
    "merchant_name": "SHOP",
}
MAKATI = NAMED | {"bic": "BNORPHMMXXX", "account_number": "006540027965"}
MANILA = SHOP | {"bic": "PAPHPHM1XXX", "merchant_id": "102140529"}
YANGON = SHOP | {"merchant_id": "100000000000017"}
BRASILIA = NAMED | {"key": "shop@example.com"}
ONEPAY = SHOP | {"receiver_id": "mch5e436d803c35d"}
UPI = SHOP | {"unionpay": UNIONPAY, "currency": "764", "country": "TH"}

# builder, what is given, scheme, an amount its currency has
ISSUED: list[tuple[Builder, Kwargs, str, str]] = [
    (emvqr.lao_qr.merchant, LAO_SHOP | {"unionpay": UNIONPAY}, "lao_qr", "15000"),
    (emvqr.khqr.personal, BAKONG | TIMED, "khqr", "50000"),
    (emvqr.khqr.merchant, BAKONG_SHOP | TIMED | {"currency": "840"}, "khqr", "10.50"),
    (emvqr.promptpay.personal, THAI, "promptpay", "45.50"),
    (emvqr.vietqr.personal, NAPAS, "vietqr", "15000"),
    (emvqr.vnpay.merchant, SHOP | {"merchant_id": "0106415999"}, "vnpay", "15000"),
    (emvqr.qris.merchant, JAKARTA, "qris", "50000"),
    (emvqr.duitnow.merchant, IPOH, "duitnow", "12.34"),
    (emvqr.sgqr.paynow, UEN | {"label_id": "1809132E11F3"}, "sgqr", "20.00"),
    (emvqr.qrph.personal, MAKATI, "qrph", "100.00"),
    (emvqr.qrph.merchant, MANILA, "qrph", "100.00"),
    (emvqr.mmqr.merchant, YANGON | {"terminal_id": "00000001"}, "mmqr", "5000"),
    (emvqr.pix.merchant, BRASILIA, "pix", "12.50"),
    (emvqr.bcel_onepay.merchant, ONEPAY | {"expires_at": UNTIL}, "bcel_onepay", "4000"),
    (emvqr.unionpay.merchant, UPI, "unionpay", "99.50"),
]
NAMES = [f"{build.__module__}.{build.__name__}" for build, *_ in ISSUED]


@pytest.mark.parametrize("amount", [None, "given"])
@pytest.mark.parametrize(("build", "given", "scheme", "usual"), ISSUED, ids=NAMES)
def test_every_scheme_issues_flawless_codes(
    build: Builder, given: Kwargs, scheme: str, usual: str, amount: str | None
) -> None:
    made = build(**given, amount=amount and usual)
    assert emvqr.check(made.encode()) == []
    assert emvqr.decode(made.encode()) == made
    assert made.scheme == scheme
    assert made.profile is not None
    assert (made.amount is None) == (amount is None)


# builder, what is given, what its own view says
SAID: list[tuple[Builder, Kwargs, emvqr.Profile]] = [
    (
        emvqr.khqr.personal,
        BAKONG | TIMED | {"account_information": "85512345678", "amount": "50000"},
        emvqr.KhQr(
            account="sample@aclb",
            is_merchant=False,
            account_information="85512345678",
            created_at=MADE_AT,
            expires_at=UNTIL,
        ),
    ),
    (
        emvqr.promptpay.personal,
        {"kind": emvqr.ThaiKind.MOBILE, "receiver_id": "0812345678"},
        emvqr.ThaiQr(emvqr.ThaiKind.MOBILE, "0066812345678"),
    ),
    (emvqr.vietqr.personal, NAPAS, emvqr.VietQr("970415", "113366668888", "QRIBFTTA")),
    (
        emvqr.qris.merchant,
        JAKARTA,
        emvqr.Qris("ID.CO.EXAMPLE.WWW", "936000140000000017", "885001", "ID1021081861606", "UMI"),
    ),
    (emvqr.duitnow.merchant, IPOH, emvqr.DuitNow("890053", "MDN1")),
    (
        emvqr.sgqr.paynow,
        UEN | {"expires": "20261231", "amount": "20.00"},
        emvqr.SgQr("2", "201929813CSPP", is_editable=False, expires="20261231"),
    ),
    (
        emvqr.qrph.personal,
        MAKATI | {"mobile_number": "+63-9178817912"},
        emvqr.QrPh(
            is_merchant=False,
            bic="BNORPHMMXXX",
            account_number="006540027965",
            mobile_number="+63-9178817912",
        ),
    ),
    (
        emvqr.qrph.merchant,
        MANILA,
        emvqr.QrPh(is_merchant=True, bic="PAPHPHM1XXX", merchant_id="102140529", notify="000"),
    ),
    (
        emvqr.pix.merchant,
        BRASILIA | {"transaction_id": "A7"},
        emvqr.Pix(key="shop@example.com", transaction_id="A7"),
    ),
    (
        emvqr.bcel_onepay.merchant,
        ONEPAY | {"expires_at": UNTIL, "action": "CLOSEWHENDONE"},
        emvqr.OnePay("ONEPAY", "mch5e436d803c35d", UNTIL, "CLOSEWHENDONE"),
    ),
    (emvqr.unionpay.merchant, UPI, emvqr.UnionPay("27380418", "00520446", "000000000mch001")),
]


@pytest.mark.parametrize(("build", "given", "said"), SAID)
def test_the_view_of_a_scheme_gives_back_what_was_put_in(
    build: Builder, given: Kwargs, said: emvqr.Profile
) -> None:
    assert build(**given).profile == said


REFUSED: list[tuple[Builder, Kwargs, str, str]] = [
    (emvqr.khqr.personal, BAKONG | {"account": "sophea"}, "qr.scheme_field_format", "29.00"),
    (emvqr.khqr.personal, BAKONG | {"amount": "500"}, "qr.scheme_field_missing", "99"),
    (emvqr.khqr.personal, BAKONG | TIMED | {"amount": "0.5"}, "qr.amount_minor_unused", "54"),
    (emvqr.promptpay.personal, THAI | {"receiver_id": "1"}, "qr.scheme_field_format", "29.02"),
    (
        emvqr.promptpay.personal,
        {"kind": emvqr.ThaiKind.MOBILE, "receiver_id": "\u0ed0812345678"},
        "qr.scheme_field_format",
        "29.01",
    ),
    (
        emvqr.promptpay.personal,
        {"kind": emvqr.ThaiKind.BILLER, "receiver_id": "1"},
        "qr.scheme_field_missing",
        "29",
    ),
    (emvqr.vietqr.personal, NAPAS | {"bank_bin": "97041"}, "qr.scheme_field_format", "38.01.00"),
    (emvqr.vietqr.personal, NAPAS | {"amount": "1.5"}, "qr.amount_exponent", "54"),
    (emvqr.qris.merchant, JAKARTA | {"pan": "8360"}, "qr.scheme_field_format", "26.01"),
    (emvqr.qris.merchant, JAKARTA | {"criteria": "BIG"}, "qr.scheme_field_format", "26.03"),
    (emvqr.duitnow.merchant, IPOH | {"acquirer_id": "1"}, "qr.scheme_field_format", "26.01"),
    (emvqr.sgqr.paynow, UEN | {"proxy": "x"}, "qr.scheme_field_format", "26.02"),
    (emvqr.sgqr.paynow, UEN | {"expires": "soon"}, "qr.scheme_field_format", "26.04"),
    (emvqr.qrph.merchant, MANILA | {"bic": "PAPH"}, "qr.scheme_field_format", "28.01"),
    (emvqr.mmqr.merchant, YANGON | {"merchant_id": "1"}, "qr.scheme_field_format", "26.01"),
    (emvqr.pix.merchant, BRASILIA | {"key": "a b"}, "qr.scheme_field_format", "26.01"),
    (emvqr.pix.merchant, BRASILIA | {"transaction_id": "-"}, "qr.scheme_field_format", "62.05"),
    (
        emvqr.bcel_onepay.merchant,
        ONEPAY | {"expires_at": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is the point
        "qr.expiry_format",
        "33.03",
    ),
]


@pytest.mark.parametrize(("build", "given", "code", "path"), REFUSED)
def test_what_a_scheme_cannot_carry_is_refused_with_its_place(
    build: Builder, given: Kwargs, code: str, path: str
) -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        build(**given)
    assert (refusal.value.code, refusal.value.path) == (code, path)


def test_an_acquirer_number_of_unionpay_has_eight_digits() -> None:
    with pytest.raises(emvqr.QrError):
        emvqr.unionpay.account(acquirer_iin="2738", merchant_id="M1")


def test_a_real_lao_code_with_unionpay_beside_is_issued_character_for_character() -> None:
    real = (
        "00020101021115312031041800520446JDBMSZZXE44BFS038680016A00526628466257701083217041802030020"
        "325mchVKyozC3MbjS51h67qal4Os5204581253034185802LA5915JDBMSZZXE44BFS06009Vientiane63043F88"
    )
    made = emvqr.lao_qr.merchant(
        iin="32170418",
        receiver_id="mchVKyozC3MbjS51h67qal4Os",
        merchant_category_code="5812",
        merchant_name="JDBMSZZXE44BFS0",
        merchant_city="Vientiane",
        unionpay=emvqr.unionpay.account(acquirer_iin="20310418", merchant_id="JDBMSZZXE44BFS0"),
    )
    assert made.encode() == real
