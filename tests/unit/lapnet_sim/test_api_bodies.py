"""What is refused before it becomes a payment: each with its code, its place, and nothing stored.

The order in which rules answer: who is calling, the size, the JSON, the fields, the code, its
route, the amount.
"""

import json
from typing import Any

import pytest

import emvqr
from tests.api import Api, Json, a_dynamic_code, a_merchant, a_thai_code, an_order, kip_of

FIELD, BODY = "switch.field_invalid", "switch.body_malformed"

ORDER = json.dumps(an_order(1))
DEEP = '{"a":' * 21 + "1" + "}" * 21


def raw(old: str, new: str) -> bytes:
    """The order with one place of its text changed."""
    assert old in ORDER
    return ORDER.replace(old, new, 1).encode()


def amounts(amount: Any) -> Json:  # noqa: ANN401 - anything at all
    return an_order(1, amount={"amount": amount, "currency": "LAK"})


# body | status | code | where it is wrong
REFUSED: dict[str, tuple[Json | bytes, int, str, str]] = {
    "nothing": (b"", 400, BODY, ""),
    "no JSON": (b"amount=1", 400, BODY, ""),
    "half a body": (ORDER.encode()[:-1], 400, BODY, ""),
    "two bodies": (ORDER.encode() * 2, 400, BODY, ""),
    "a list": (b"[" + ORDER.encode() + b"]", 400, BODY, ""),
    "a string": (b'"x"', 400, BODY, ""),
    "null": (b"null", 400, BODY, ""),
    "a key twice": (raw('{"uetr"', '{"code": "x", "uetr"'), 400, BODY, ""),
    "a key twice inside": (raw('"currency"', '"amount": "2", "currency"'), 400, BODY, ""),
    "NaN": (raw('"15000.00"', "NaN"), 400, BODY, ""),
    "Infinity": (raw('"15000.00"', "Infinity"), 400, BODY, ""),
    "an endless number": (raw('"15000.00"', "9" * 5_000), 400, BODY, ""),
    "not UTF-8": (raw("INVOICE-1", "INVOICE-1").replace(b"INVOICE", b"\xff\xfe"), 400, BODY, ""),
    "UTF-16": (ORDER.encode("utf-16"), 400, BODY, ""),
    "a byte-order mark": (b"\xef\xbb\xbf" + ORDER.encode(), 400, BODY, ""),
    "too deep": (DEEP.encode(), 400, BODY, ""),
    "far too deep": (b"[" * 30_000, 400, BODY, ""),
    "65 KB": (b" " * 65_537, 413, "switch.body_too_large", ""),
    "an empty object": ({}, 422, FIELD, "/uetr"),
    "an unknown field": (an_order(1, note="x"), 422, FIELD, "/note"),
    "an unknown field with a slash": (an_order(1, **{"a/b~c": 1}), 422, FIELD, "/a~1b~0c"),
    "half a character": (raw('{"uetr"', '{"\\ud800": 1, "uetr"'), 422, FIELD, ""),
    "half a character in the code": (raw('"0002', '"\\ud8000002'), 422, FIELD, "/code"),
    "no code": (an_order(1, code=None), 422, FIELD, "/code"),
    "an empty code": (an_order(1, code=""), 422, FIELD, "/code"),
    "a very long code": (an_order(1, code="0" * 2301), 422, FIELD, "/code"),
    "a UETR of version 7": (
        an_order(1, uetr="0190f2a0-0000-7000-8000-000000000000"),
        422,
        FIELD,
        "/uetr",
    ),
    "a UETR in capitals": (an_order(1, uetr="AB" + an_order(1)["uetr"][2:]), 422, FIELD, "/uetr"),
    "a UETR and a line break": (an_order(1, uetr=an_order(1)["uetr"] + "\n"), 422, FIELD, "/uetr"),
    "an end-to-end id too long": (
        an_order(1, end_to_end_id="x" * 36),
        422,
        FIELD,
        "/end_to_end_id",
    ),
    "an end-to-end id in Lao": (an_order(1, end_to_end_id="ບິນ"), 422, FIELD, "/end_to_end_id"),
    "a number as amount": (amounts(15000), 422, FIELD, "/amount/amount"),
    "a float as amount": (amounts(15000.0), 422, FIELD, "/amount/amount"),
    "a boolean as amount": (amounts(True), 422, FIELD, "/amount/amount"),
    "Lao digits": (amounts("໑໕໐໐໐"), 422, FIELD, "/amount/amount"),
    "full-width digits": (amounts("\uff11\uff15\uff10\uff10\uff10"), 422, FIELD, "/amount/amount"),
    "an exponent": (amounts("1e5"), 422, FIELD, "/amount/amount"),
    "an underscore": (amounts("15_000"), 422, FIELD, "/amount/amount"),
    "a comma": (amounts("15,000"), 422, FIELD, "/amount/amount"),
    "a space": (amounts(" 15000"), 422, FIELD, "/amount/amount"),
    "a line break": (amounts("15000\n"), 422, FIELD, "/amount/amount"),
    "a sign": (amounts("-15000"), 422, FIELD, "/amount/amount"),
    "a plus": (amounts("+15000"), 422, FIELD, "/amount/amount"),
    "a point alone": (amounts("15000."), 422, FIELD, "/amount/amount"),
    "sixteen digits": (amounts("1" * 16), 422, FIELD, "/amount/amount"),
    "no currency": (an_order(1, amount={"amount": "1"}), 422, FIELD, "/amount/currency"),
    "small letters": (
        an_order(1, amount={"amount": "1", "currency": "lak"}),
        422,
        FIELD,
        "/amount/currency",
    ),
    "an amount as a string": (an_order(1, amount="15000"), 422, FIELD, "/amount"),
    "more decimals than the kip has": (amounts("1.001"), 422, "fx.too_many_decimals", "/amount"),
    "a currency nobody has": (
        an_order(1, amount={"amount": "1", "currency": "XXX"}),
        422,
        "fx.currency_unknown",
        "/amount",
    ),
}


@pytest.mark.parametrize(("body", "status", "code", "where"), REFUSED.values(), ids=list(REFUSED))
def test_a_malformed_body_is_refused_in_its_place(
    body: Json | bytes, status: int, code: str, where: str, api: Api
) -> None:
    stored = api.stored()
    answer = api.pay(body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem.get("where", "")) == (status, code, where)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"].endswith(code)
    assert api.stored() == stored


def test_a_body_of_just_the_limit_is_read(api: Api) -> None:
    body = json.dumps({}).encode()
    assert api.pay(body + b" " * (65_536 - len(body))).status_code == 422


NOT_PAYABLE = "switch.code_not_payable"
GOOD = a_merchant().code.encode()
STRANGER = emvqr.lao_qr.personal(iin="99990418", receiver_id="A" * 24).encode()

# the code and the amount | code | reason | where
UNPAYABLE: dict[str, tuple[Json, str, str | None, str]] = {
    "a code cut short": (an_order(1, code=GOOD[:-8]), "qr.", "FF02", "/code"),
    "a code with a wrong digit": (
        an_order(1, code=GOOD.replace("5812", "5813")),
        "qr.crc_mismatch",
        "FF02",
        "/code",
    ),
    "no code at all": (an_order(1, code="https://example.org/pay"), "qr.", "FF02", "/code"),
    "an institution that is no member": (an_order(1, code=STRANGER), NOT_PAYABLE, "CNOR", "/code"),
    "a Thai code": (
        an_order(1, code=a_thai_code(), amount={"amount": "1", "currency": "THB"}),
        "switch.quote_required",
        None,
        "/quote_id",
    ),
    "no amount anywhere": (an_order(1, amount=None), FIELD, "AM01", "/amount"),
    "not the code's amount": (
        an_order(1, code=a_dynamic_code("15000"), amount=kip_of("15001")),
        FIELD,
        "AM09",
        "/amount",
    ),
    "half a kip": (an_order(1, amount=kip_of("15000.50")), FIELD, "AM12", "/amount"),
    "zero kip": (an_order(1, amount=kip_of("0")), FIELD, "AM12", "/amount"),
    "another currency": (
        an_order(1, amount={"amount": "1", "currency": "THB"}),
        FIELD,
        "CURR",
        "/amount",
    ),
}


@pytest.mark.parametrize(
    ("body", "code", "reason", "where"), UNPAYABLE.values(), ids=list(UNPAYABLE)
)
def test_a_code_that_cannot_be_paid_says_why(
    body: Json, code: str, reason: str | None, where: str, api: Api
) -> None:
    stored = api.stored()
    answer = api.pay(body)
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["code"].startswith(code)
    assert problem.get("reason") == reason
    assert problem["where"].startswith(where)
    assert api.stored() == stored


def test_a_broken_code_is_pointed_at_to_the_character(api: Api) -> None:
    answer = api.resolve(GOOD.replace("0016A005", "0099A005"))
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["where"].startswith("/code data object 38")
    assert problem["where"].endswith("]")


def test_a_code_can_be_read_before_it_is_paid(api: Api) -> None:
    read = api.resolve(a_dynamic_code()).json()
    assert read["scheme"] == "lao_qr"
    assert read["payee"]["name"] == a_merchant().payee.name
    assert (read["currency"], read["amount"]) == ("LAK", kip_of("15000.00"))
    assert (read["corridor"], read["findings"]) == (None, [])


def test_a_thai_code_can_be_read_and_names_its_corridor(api: Api) -> None:
    read = api.resolve(a_thai_code()).json()
    assert (read["corridor"], read["currency"]) == ("LA-TH", "THB")
    assert read["payee"]["acquirer"] == "NITMX"


def test_a_code_whose_receiver_is_unknown_cannot_be_resolved(api: Api) -> None:
    code = a_dynamic_code(receiver_id="mchffffffffffff")
    problem = api.resolve(code).json()
    assert (problem["code"], problem["reason"]) == (NOT_PAYABLE, "BE06")
