"""Resolving over HTTP, and the enquiry that a payment quotes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

import emvqr
from lapnet_sim.payments.enquiry import NAME_LIMIT
from participants.bank import Bank
from participants.messages import Payee
from tests.api import (
    Api,
    Json,
    a_dynamic_code,
    a_merchant,
    a_persons_code,
    a_thai_code,
    an_order,
    kip_of,
)
from tests.builders import NOW, uetr

LIFE = timedelta(seconds=600)
STATIC = a_merchant().code.encode()


@pytest.fixture(autouse=True)
def _at_ten(api: Api) -> Iterator[None]:
    yield
    api.clock.at = NOW


def read(api: Api, code: str, who: str = "BCEL") -> Json:
    answer = api.resolve(code, who)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def quoting(api: Api, number: int, code: str = STATIC, **changes: object) -> Json:
    """A payment that quotes an enquiry of its code."""
    return an_order(number, code=code, enquiry_id=read(api, code)["enquiry_id"], **changes)


def problem(answer: object) -> tuple[int, str, str | None]:
    body = answer.json()  # type: ignore[attr-defined] # the client's response
    return body["status"], body["code"], body.get("where")


def test_a_static_code_says_who_is_paid_what_it_costs_and_until_when(api: Api) -> None:
    found = read(api, STATIC)
    assert found.pop("enquiry_id").startswith("enq_")
    assert found == {
        "expires_at": "2026-11-20T03:10:00Z",
        "scheme": "lao_qr",
        "kind": "static",
        "payee": {"name": a_merchant().payee.name, "acquirer": "LDB", "city": None},
        "bill": None,
        "currency": "LAK",
        "amount": None,
        "payer_fee": kip_of("0.00"),
        "fees": None,
        "fee_table": [{"starts_at": kip_of("0.00"), "fee": kip_of("0.00")}],
        "corridor": None,
        "findings": [],
    }


def test_a_dynamic_code_also_says_its_amount_and_lives_no_longer_than_its_code(api: Api) -> None:
    found = read(api, a_dynamic_code(expires_at=NOW + timedelta(minutes=1)))
    assert (found["kind"], found["amount"]) == ("dynamic", kip_of("15000.00"))
    assert found["expires_at"] == "2026-11-20T03:01:00Z"


def test_a_foreign_code_says_where_it_leads_and_in_which_currency_its_fee_is(api: Api) -> None:
    found = read(api, a_thai_code())
    assert (found["corridor"], found["currency"]) == ("LA-TH", "THB")
    assert found["payer_fee"]["currency"] == "LAK"


def test_the_name_is_the_registered_one_whatever_the_code_says(api: Api) -> None:
    lying = a_dynamic_code(merchant_name="Somebody Else")
    assert read(api, lying)["payee"]["name"] == a_merchant().payee.name


def test_a_persons_name_is_masked_even_if_their_bank_did_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bank, "lookup", lambda *_: Payee("MR ANOUSONE KEOBOUNPHANH"))
    assert read(api, a_persons_code())["payee"]["name"] == "MR AXXXX"
    body = quoting(api, 1, a_persons_code())
    paid = api.send(body)
    assert paid.json()["payee"]["name"] == "MR AXXXX"
    assert "ANOUSONE" not in api.get(f"/v1/payments/{uetr(1)}/events").text


def test_a_name_longer_than_a_payment_carries_is_cut(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bank, "lookup", lambda *_: Payee("x" * 256))
    code = a_dynamic_code(receiver_id="mch00000000aaaaa")
    assert read(api, code)["payee"]["name"] == "x" * NAME_LIMIT
    assert api.pay(an_order(2, code=code, amount=None)).status_code == 201


def test_a_payment_asks_nobody_whom_it_pays(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = quoting(api, 3, a_persons_code())

    def never(*_: object) -> None:
        raise AssertionError("it was asked again")

    monkeypatch.setattr(Bank, "lookup", never)
    monkeypatch.setattr(emvqr, "decode", never)
    assert api.send(body).json()["status"] == "completed"


def test_an_enquiry_is_quoted_by_as_many_payments_as_it_lives_for(api: Api) -> None:
    enquiry_id = read(api, STATIC)["enquiry_id"]
    for number in (11, 12, 13):
        answer = api.send(an_order(number, enquiry_id=enquiry_id))
        assert (answer.status_code, answer.json()["status"]) == (201, "completed")


def test_a_payment_without_an_enquiry_is_none(api: Api) -> None:
    stored = api.stored()
    answer = api.send(an_order(21))
    assert problem(answer) == (422, "switch.enquiry_required", "/enquiry_id")
    assert api.stored() == stored


def test_an_enquiry_of_somebody_else_of_another_code_or_of_nobody_is_unknown(api: Api) -> None:
    stored = api.stored()
    theirs = read(api, STATIC, "LDB")["enquiry_id"]
    other = read(api, a_dynamic_code())["enquiry_id"]
    mine = read(api, STATIC)["enquiry_id"]
    forged = mine[:-1] + ("A" if mine[-1] != "A" else "B")
    for wrong in (theirs, other, forged, "enq_", "", "ໆ", "x" * 4096):
        answer = api.send(an_order(22, enquiry_id=wrong))
        assert problem(answer) == (404, "switch.enquiry_unknown", "/enquiry_id")
    assert api.stored() == stored


def test_an_id_no_enquiry_could_have_is_a_field_in_another_form(api: Api) -> None:
    for wrong in ("x" * 4097, 7, True, ["enq_"]):
        answer = api.send(an_order(23, enquiry_id=wrong))
        assert problem(answer) == (422, "switch.field_invalid", "/enquiry_id")


def test_an_enquiry_that_is_too_old_is_gone_and_a_new_one_helps(api: Api) -> None:
    body = quoting(api, 31)
    api.clock.at = NOW + LIFE
    assert problem(api.send(body)) == (410, "switch.enquiry_expired", "/enquiry_id")
    again = quoting(api, 31)
    assert api.send(again).json()["status"] == "completed"


def test_a_payment_that_is_known_is_answered_whatever_became_of_its_enquiry(api: Api) -> None:
    body = quoting(api, 41)
    first = api.send(body)
    api.clock.at = NOW + LIFE
    without = {key: value for key, value in body.items() if key != "enquiry_id"}
    for repeated in (body, without, body | {"enquiry_id": "enq_forged"}):
        again = api.send(repeated)
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers["idempotent-replayed"] == "true"
    changed = api.send(without | {"amount": kip_of("15001")})
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU03")


def test_quoting_another_enquiry_of_the_same_code_is_the_same_request(api: Api) -> None:
    first = api.send(quoting(api, 51))
    api.clock.at = NOW + timedelta(seconds=1)
    again = api.send(quoting(api, 51))
    assert (again.status_code, again.content) == (200, first.content)


def test_the_amount_is_judged_by_what_was_sealed(api: Api) -> None:
    for number, code, amount, reason in (
        (61, a_dynamic_code(), kip_of("15001"), "AM09"),
        (62, STATIC, None, "AM01"),
        (63, STATIC, kip_of("1.50"), "AM12"),
    ):
        answer = api.send(quoting(api, number, code, amount=amount))
        assert (answer.status_code, answer.json()["reason"]) == (422, reason)
