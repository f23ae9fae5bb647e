"""Codes seen in the wild and in public test vectors: each gets the verdict its notes call for."""

import json
from pathlib import Path

import pytest

import emvqr

DATA = Path(__file__).parents[3] / "lapnet_sim" / "sandbox" / "data" / "qr_samples.json"
SAMPLES = {sample["id"]: sample for sample in json.loads(DATA.read_text("utf-8"))}

# Well formed and rightly sealed, yet nobody could say whom or how much to pay.
DOUBTFUL = {
    "S020": "qr.no_merchant_account",  # an app's invention without an account
    "S031": "qr.tip_both_kinds",  # 55 prompts, 56 and 57 add
    "S032": "qr.amount_exponent",  # thousandths of a yen
    "S033": "qr.currency_missing",  # a library's test vector
    "S146": "qr.no_merchant_account",  # a KHQR without its account
    "S147": "qr.currency_missing",  # only an account
    "S148": "qr.currency_missing",  # only an account
    "S216": "qr.amount_exponent",  # thousandths of a yen
    "S231": "qr.amount_exponent",  # tenths of a dong
    "S236": "qr.currency_missing",  # nor a country
    "S240": "qr.amount_zero",  # zero pesos
}

# Damaged: what the reader meets first.
DAMAGED = {
    "S006": "qr.bad_id",  # blanks from a line wrap
    "S014": "qr.crc_mismatch",  # lower-cased by an app
    "S017": "qr.bad_id",  # home-made lengths
    "S022": "qr.crc_mismatch",  # a documentation sample
    "S046": "qr.bad_id",  # a mock
    "S082": "qr.truncated",  # elided with dots
    "S084": "qr.bad_id",  # invented
    "S149": "qr.bad_id",  # a negative test
    "S185": "qr.bad_length",  # the amount cut out, its header gone
    "S201": "qr.bad_id",  # 13 for 15 characters
    "S202": "qr.bad_id",  # a doubled blank
    "S205": "qr.bad_length",  # a blank inside an identifier
    "S222": "qr.bad_id",  # shuffled and cut
}

NETWORKS = {
    "LAO QR": "lao_qr",
    "BCEL OnePay legacy (tag 33)": "bcel_onepay",
    "KHQR (Bakong)": "khqr",
    "PromptPay / Thai QR": "promptpay",
    "VietQR (NAPAS)": "vietqr",
    "QRIS (Indonesia)": "qris",
    "DuitNow QR": "duitnow",
    "PIX (Brazil, EMV profile)": "pix",
    "Other EMV profile (Ghana)": "visa",
}


def expected_verdict(sample: dict[str, object]) -> str:
    """The code that must answer, or ``accepted``."""
    number = str(sample["id"])
    if "CPM" in str(sample["scheme"]):
        return "qr.consumer_presented"
    if number in DOUBTFUL:
        return DOUBTFUL[number]
    if not sample["tlv_ok"]:
        return DAMAGED[number]
    return "accepted" if sample["crc_ok"] else "qr.crc_mismatch"


@pytest.mark.parametrize("number", SAMPLES)
def test_each_sample_gets_the_verdict_its_notes_call_for(number: str) -> None:
    sample = SAMPLES[number]
    if expected_verdict(sample) == "accepted":
        assert emvqr.decode(sample["payload"]).encode() == sample["payload"]
        return
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(sample["payload"])
    assert refusal.value.code == expected_verdict(sample)


ACCEPTED = [number for number in SAMPLES if expected_verdict(SAMPLES[number]) == "accepted"]


@pytest.mark.parametrize("number", ACCEPTED)
def test_every_accepted_sample_can_be_looked_at_from_every_side(number: str) -> None:
    payload = emvqr.decode(SAMPLES[number]["payload"])
    views = [name for name in vars(type(payload)) if not name.startswith("_")]
    seen = {name: getattr(payload, name) for name in views}
    assert seen["currency"].isdigit()
    assert all(finding.severity == "warn" for finding in payload.findings)


@pytest.mark.parametrize(
    ("number", "network"),
    [
        (number, NETWORKS[SAMPLES[number]["scheme"]])
        for number in ACCEPTED
        if SAMPLES[number]["scheme"] in NETWORKS
    ],
)
def test_the_network_is_known_by_its_identifier(number: str, network: str) -> None:
    foreign_cards = {"S232"}  # called KHQR by its source, but it holds cards only
    expected = "unionpay" if number in foreign_cards else network
    assert emvqr.decode(SAMPLES[number]["payload"]).scheme == expected


def test_every_verdict_table_speaks_of_samples_that_exist() -> None:
    assert (DOUBTFUL.keys() | DAMAGED.keys()) <= SAMPLES.keys()


# number, member and kind, what lint says about it
LAO_CODES = {
    "S001": [],  # LMPS test member, personal
    "S002": [],  # BFL, personal
    "S003": [],  # LDB, personal, 15000.00
    "S004": ["qr.zero_length", "qr.zero_length"],  # LVB, merchant: 5900 and 62.06
    "S005": ["qr.data_request_format"],  # JDB, merchant: 62.09 is 0
    "S007": ["qr.city_missing", "qr.crc_lower_case"],  # IDB, merchant
    "S009": ["qr.blank_edges"],  # BCEL, merchant: a blank before the name
    "S011": ["qr.blank_edges"],  # BCEL, merchant
    "S012": [],  # BCEL, personal
    "S015": [],  # BCEL, personal, repaired
    "S217": [],  # JDB, merchant with UnionPay beside
}


@pytest.mark.parametrize("number", LAO_CODES)
def test_real_lao_codes_are_paid_and_their_manners_remarked_on(number: str) -> None:
    text = SAMPLES[number]["payload"]
    payload = emvqr.decode(text)
    assert payload.scheme == "lao_qr"
    assert (payload.currency, payload.country) == ("418", "LA")
    assert isinstance(payload.profile, emvqr.LaoQr)
    assert payload.profile.iin.endswith("0418")
    assert [finding.code for finding in emvqr.check(text)] == LAO_CODES[number]


def test_a_code_with_several_networks_names_them_all_in_order() -> None:
    kbank = emvqr.decode(SAMPLES["S034"]["payload"])
    assert kbank.networks == ("visa", "mastercard", "unionpay", "promptpay")
    assert kbank.scheme == "promptpay"
    jdb = emvqr.decode(SAMPLES["S217"]["payload"])
    assert jdb.networks == ("unionpay", "lao_qr")
    assert jdb.scheme == "lao_qr"


def test_the_sample_of_the_specification_reads_as_its_annex_says() -> None:
    sample = emvqr.decode(SAMPLES["S029"]["payload"])
    assert (sample.merchant_name, sample.merchant_city) == ("BEST TRANSPORT", "BEIJING")
    assert (str(sample.amount), sample.currency, sample.country) == ("23.72", "156", "CN")
    assert sample.point_of_initiation is emvqr.PointOfInitiation.DYNAMIC
    assert [account.id for account in sample.merchant_accounts] == ["29", "31"]
    assert sample.tip == emvqr.Tip(emvqr.TipKind.PROMPT)
    assert sample.language == emvqr.LanguageTemplate("ZH", "最佳运输", "北京")
    assert sample.additional_data == emvqr.AdditionalData(
        store_label="1234",
        customer_label="***",
        terminal_label="A6008667",
        consumer_data_request="ME",
    )
    assert emvqr.check(sample.encode()) == []
