"""Real codes of every scheme, seen through the scheme's own view."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import emvqr
from emvqr.encode import Written, sealed

DATA = Path(__file__).parents[3] / "lapnet_sim" / "sandbox" / "data" / "qr_samples.json"
SAMPLES = {sample["id"]: sample["payload"] for sample in json.loads(DATA.read_text("utf-8"))}

# sample, what its own view says
VIEWS: dict[str, emvqr.Profile] = {
    "S012": emvqr.LaoQr("27710418", "001", "NEXFOLPOLCIYSAQLCEVWDCAP"),
    "S024": emvqr.OnePay("ONEPAY", "mch5e436d803c35d"),
    "S219": emvqr.VietQr("970415", "113366668888", "QRIBFTTA"),
    "S256": emvqr.VietQr("970422", "9704229208706730902", "QRIBFTTC"),
    "S220": emvqr.VnPay("0106415999"),
    "S198": emvqr.Qris(
        "COM.GO-JEK.WWW", "936009143284099914", "G284099914", "ID1025378077198", "UMI"
    ),
    "S044": emvqr.DuitNow("890053", "MDN16311237713657305"),
    "S060": emvqr.SgQr("2", "201929813CSPP", is_editable=False, expires="20230801180200"),
    "S069": emvqr.QrPh(is_merchant=False, bic="BNORPHMMXXX", account_number="006540027965"),
    "S066": emvqr.QrPh(is_merchant=True, bic="PAPHPHM1XXX", merchant_id="102140529", notify="310"),
    "S213": emvqr.Pix(
        url="pix.example.com/qr/v2/8b3da2f39a4140d1a91abd93113bd441", transaction_id="***"
    ),
    "S254": emvqr.ThaiQr(emvqr.ThaiKind.MOBILE, "0066912345678"),
}


@pytest.mark.parametrize("number", VIEWS)
def test_a_real_code_says_what_its_network_means(number: str) -> None:
    assert emvqr.decode(SAMPLES[number]).profile == VIEWS[number]


def test_bakong_codes_say_when_they_were_made_and_until_when_they_hold() -> None:
    text = (
        "00020101021229180014jonhsmith@nbcq52045999530311654035005802KH5910Jonh Smith6010PHNOM PENH"
        "993400131742250594187011317422506541846304EA38"
    )
    profile = emvqr.decode(text).profile
    assert isinstance(profile, emvqr.KhQr)
    assert (profile.account, profile.is_merchant) == ("jonhsmith@nbcq", False)
    assert profile.created_at == datetime(2025, 3, 17, 22, 29, 54, 187000, tzinfo=UTC)
    assert profile.expires_at == datetime(2025, 3, 17, 22, 30, 54, 184000, tzinfo=UTC)


def test_something_else_in_place_of_a_time_is_left_out() -> None:
    bakong: Written = {
        "00": "01",
        "29": {"00": "a@bnk"},
        "53": "116",
        "58": "KH",
        "99": {"00": "3fa8b0c1d2e4f"},
    }
    profile = emvqr.decode(sealed(bakong)).profile
    assert isinstance(profile, emvqr.KhQr)
    assert profile.created_at is None


def test_a_third_level_that_cannot_be_read_is_left_out() -> None:
    napas: Written = {"00": "01", "38": {"00": "A000000727", "01": "99"}, "53": "704", "58": "VN"}
    assert emvqr.decode(sealed(napas)).profile == emvqr.VietQr(None, None)


def test_a_unionpay_value_of_another_length_has_no_view() -> None:
    odd = {"00": "01", "15": "27380418", "53": "418", "58": "LA"}
    payload = emvqr.decode(sealed(odd))
    assert (payload.scheme, payload.profile) == ("unionpay", None)


def test_a_network_without_a_view_has_none() -> None:
    visa = {"00": "01", "02": "4111111111111111", "53": "418", "58": "LA"}
    assert emvqr.decode(sealed(visa)).profile is None
