"""QR orders over HTTP: made by an acquirer, paid by anybody once, withdrawn by their maker."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import emvqr
from emvqr.profiles import LaoQr
from lapnet_sim.payments.qr_orders import LONGEST
from tests.api import Api, Json, a_dynamic_code, a_merchant, an_order, kip_of
from tests.builders import NOW, uetr

MAKER = "LDB"
LIFE_S = 600


@pytest.fixture(autouse=True)
def _at_ten(api: Api) -> Iterator[None]:
    yield
    api.clock.at = NOW


def a_sale(**changes: Any) -> Json:  # noqa: ANN401 - any field
    sale: Json = {
        "amount": kip_of("15000.00"),
        "merchant": {"receiver_id": a_merchant().alias, "category": "5812", "city": "Vientiane"},
        "bill_number": "BILL-17",
        "expires_in_s": LIFE_S,
    }
    return {key: value for key, value in (sale | changes).items() if value is not None}


def path(number: int) -> str:
    return f"/v1/qr/orders/{uetr(number)}"


def put(api: Api, number: int, body: object, who: str = MAKER) -> Any:  # noqa: ANN401 - the client's response
    return api.client.put(path(number), json=body, headers=api.headers(who))


def made(api: Api, number: int, **changes: Any) -> Json:  # noqa: ANN401 - any field
    answer = put(api, number, a_sale(**changes))
    assert answer.status_code == 201
    body: Json = answer.json()
    return body


def paid(api: Api, number: int, order: Json, **changes: Any) -> Json:  # noqa: ANN401 - any field
    body: Json = api.pay(an_order(number, code=order["code"], amount=None, **changes)).json()
    return body


def resolved(api: Api, code: str) -> Any:  # noqa: ANN401 - the client's response
    return api.resolve(code)


def cancelled(api: Api, number: int, who: str = MAKER) -> Any:  # noqa: ANN401 - as above
    return api.client.post(f"{path(number)}/cancel", headers=api.headers(who))


def refusal(answer: Any) -> tuple[int, str, str | None]:  # noqa: ANN401 - as above
    body = answer.json()
    return answer.status_code, body["code"], body.get("reason")


def test_an_order_is_a_flawless_code_with_its_reference_amount_and_expiry(api: Api) -> None:
    order = made(api, 1)
    code = emvqr.decode(order["code"], mode="lint")
    assert not code.findings
    assert isinstance(code.profile, LaoQr)
    assert (code.profile.receiver_id, str(code.amount)) == (a_merchant().alias, "15000")
    assert code.profile.expires_at == NOW + timedelta(seconds=LIFE_S)
    assert code.additional_data.bill_number == "BILL-17"
    assert code.additional_data.reference_label == order["reference"]
    assert code.merchant_name == a_merchant().payee.name[:25]
    assert order["code_hash"] == hashlib.sha256(order["code"].encode()).hexdigest()
    assert (order["status"], order["payment"]) == ("active", None)
    assert api.get(path(1), MAKER).json() == order


def test_the_same_request_again_is_the_same_order_even_when_its_time_has_passed(api: Api) -> None:
    at = "2026-11-20T03:10:00Z"
    first = put(api, 2, a_sale(expires_in_s=None, expires_at=at))
    again = put(api, 2, a_sale(expires_in_s=None, expires_at=at))
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    api.clock.at = NOW + timedelta(hours=1)
    later = put(api, 2, a_sale(expires_in_s=None, expires_at=at))
    assert (later.status_code, later.content) == (200, first.content)
    assert api.get(f"/v1/qr/orders/{uetr(2)}", "LDB").json()["status"] == "expired"


def test_an_order_id_used_for_another_request_is_refused(api: Api) -> None:
    made(api, 3)
    answer = put(api, 3, a_sale(amount=kip_of("15001.00")))
    assert refusal(answer) == (409, "switch.request_changed", "DU03")


def test_a_paid_order_shows_who_paid_and_when(api: Api) -> None:
    order = made(api, 4)
    assert resolved(api, order["code"]).status_code == 200
    payment = paid(api, 1004, order)
    assert payment["status"] == "completed"
    seen = api.get(path(4), MAKER).json()
    assert (seen["status"], seen["payment"]["uetr"]) == ("paid", str(uetr(1004)))
    assert seen["payment"]["reference"] == payment["reference"]
    assert seen["payment"]["issuer"] == "BCEL"
    assert [event["to_status"] for event in seen["events"]] == ["active", "locked", "paid"]


def test_a_second_payer_is_refused_and_the_first_one_is_answered_again(api: Api) -> None:
    order = made(api, 5)
    first = paid(api, 1005, order)
    second = paid(api, 1905, order)
    assert (second["status"], second["reason"]) == ("rejected", "AM05")
    assert paid(api, 1005, order) == first
    assert refusal(resolved(api, order["code"])) == (409, "switch.order_paid", "AM05")


def test_a_cancelled_order_can_neither_be_read_nor_paid(api: Api) -> None:
    order = made(api, 6)
    assert resolved(api, order["code"]).status_code == 200
    gone = cancelled(api, 6)
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert cancelled(api, 6).content == gone.content
    assert refusal(resolved(api, order["code"])) == (410, "switch.order_cancelled", "DS02")
    assert paid(api, 1006, order)["reason"] == "DS02"


def test_an_order_whose_time_has_passed_can_neither_be_read_paid_nor_cancelled(api: Api) -> None:
    order = made(api, 7)
    assert resolved(api, order["code"]).status_code == 200
    api.clock.at = NOW + timedelta(seconds=LIFE_S)
    assert api.get(path(7), MAKER).json()["status"] == "expired"
    assert refusal(resolved(api, order["code"])) == (410, "switch.order_expired", "TM01")
    assert paid(api, 1007, order)["reason"] == "TM01"
    assert refusal(cancelled(api, 7)) == (410, "switch.order_expired", "TM01")


def test_a_paid_order_cannot_be_cancelled(api: Api) -> None:
    paid(api, 1008, made(api, 8))
    assert refusal(cancelled(api, 8)) == (409, "switch.order_paid", "AM05")


def test_the_amount_is_the_orders(api: Api) -> None:
    order = made(api, 9)
    dearer = emvqr.decode(order["code"]).with_amount("15001").encode()
    assert paid(api, 1009, {"code": dearer})["reason"] == "AM09"
    assert refusal(resolved(api, dearer))[2] == "AM09"
    assert api.get(path(9), MAKER).json()["status"] == "active"


def test_a_reference_in_a_code_of_another_receiver_is_no_order(api: Api) -> None:
    order = made(api, 10)
    data = emvqr.AdditionalData(reference_label=order["reference"])
    stranger = "mch0000000000099"
    for copied in (
        a_dynamic_code(additional_data=data, receiver_id=stranger),
        a_dynamic_code(additional_data=data, iin="27710418"),
    ):
        assert refusal(resolved(api, copied)) == (404, "switch.order_unknown", "UCRD")
    unknown = emvqr.AdditionalData(reference_label="QO" + "0" * 19)
    code = a_dynamic_code(additional_data=unknown)
    assert refusal(resolved(api, code)) == (404, "switch.order_unknown", "UCRD")
    assert paid(api, 1010, {"code": code})["reason"] == "UCRD"


def test_a_reference_of_another_system_is_nothing_to_us(api: Api) -> None:
    data = emvqr.AdditionalData(reference_label="INVOICE-2026-11-20-000001")
    code = a_dynamic_code(additional_data=data)
    assert resolved(api, code).status_code == 200
    assert paid(api, 1011, {"code": code})["status"] == "completed"
    assert paid(api, 1911, {"code": code})["status"] == "completed"


def test_orders_are_found_by_code_by_reference_and_by_who_paid(api: Api) -> None:
    order = made(api, 12)
    assert api.get(f"/v1/qr/orders?uetr={uetr(1012)}", MAKER).json() == {"orders": []}
    paid(api, 1012, order)
    seen = {"orders": [api.get(path(12), MAKER).json()]}
    for question in (
        f"code_hash={order['code_hash']}",
        f"uetr={uetr(1012)}",
        f"reference={order['reference']}",
    ):
        assert api.get(f"/v1/qr/orders?{question}", MAKER).json() == seen
        assert api.get(f"/v1/qr/orders?{question}", "BCEL").json() == {"orders": []}


@pytest.mark.parametrize("question", ["", "?uetr=x&reference=x", "?uetr=x&reference=x&code_hash=x"])
def test_a_search_names_exactly_one_thing(api: Api, question: str) -> None:
    answer = api.get(f"/v1/qr/orders{question}", MAKER)
    assert refusal(answer)[:2] == (422, "switch.field_invalid")


@pytest.mark.parametrize("question", ["uetr=x", "reference=x", "code_hash=x"])
def test_a_search_for_nonsense_finds_nothing(api: Api, question: str) -> None:
    assert api.get(f"/v1/qr/orders?{question}", MAKER).json() == {"orders": []}


def test_an_order_of_another_participant_does_not_exist(api: Api) -> None:
    made(api, 13)
    assert refusal(api.get(path(13), "BCEL"))[:2] == (404, "switch.order_unknown")
    assert refusal(cancelled(api, 13, "BCEL"))[:2] == (404, "switch.order_unknown")
    assert api.get(path(13), MAKER).json()["status"] == "active"


def test_whoever_asks_for_no_order_is_told_so(api: Api) -> None:
    for where in (path(99), "/v1/qr/orders/not-a-uuid"):
        assert refusal(api.get(where, MAKER))[:2] == (404, "switch.order_unknown")


SHOP = a_sale()["merchant"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": None}, "/amount"),
        ({"amount": kip_of("0")}, "/amount"),
        ({"amount": kip_of("15000.50")}, "/amount"),
        ({"amount": {"amount": "100.00", "currency": "THB"}}, "/amount"),
        ({"amount": kip_of("999999999999999")}, "/amount"),
        ({"merchant": None}, "/merchant"),
        ({"merchant": SHOP | {"receiver_id": "ນ"}}, "/merchant/receiver_id"),
        ({"merchant": SHOP | {"receiver_id": "x" * 39}}, "/merchant/receiver_id"),
        ({"merchant": SHOP | {"category": "581"}}, "/merchant/category"),
        ({"merchant": SHOP | {"category": "໕໘໑໒"}}, "/merchant/category"),
        ({"merchant": SHOP | {"city": ""}}, "/merchant/city"),
        ({"merchant": SHOP | {"name": "x" * 26}}, "/merchant/name"),
        ({"bill_number": "***"}, "/bill_number"),
        ({"bill_number": "x" * 26}, "/bill_number"),
        ({"expires_in_s": None}, "/expires_at"),
        ({"expires_in_s": 0}, "/expires_in_s"),
        ({"expires_in_s": int(LONGEST.total_seconds()) + 1}, "/expires_in_s"),
        ({"expires_in_s": True}, "/expires_in_s"),
        ({"expires_at": "2026-11-20T03:10:00Z"}, "/expires_at"),
        ({"expires_in_s": None, "expires_at": "2026-11-20T03:00:00Z"}, "/expires_at"),
        ({"expires_in_s": None, "expires_at": "2026-12-21T03:00:00Z"}, "/expires_at"),
        ({"expires_in_s": None, "expires_at": "2026-02-30T03:00:00Z"}, "/expires_at"),
        ({"expires_in_s": None, "expires_at": "2026-11-20T03:10:00+07:00"}, "/expires_at"),
        ({"note": "x"}, "/note"),
    ],
)
def test_a_body_that_is_none_is_refused_with_its_place(api: Api, changes: Json, where: str) -> None:
    answer = put(api, 14, a_sale(**changes))
    assert refusal(answer)[:2] == (422, "switch.field_invalid")
    assert answer.json()["where"] == where
    assert refusal(api.get(path(14), MAKER))[0] == 404


def test_a_merchant_its_bank_does_not_know_gets_no_code(api: Api) -> None:
    body = a_sale(merchant=SHOP | {"receiver_id": "mch0000000000099", "name": "Nobody"})
    assert refusal(put(api, 15, body)) == (422, "switch.code_not_payable", "BE06")


def test_an_order_id_is_a_version_4_uuid(api: Api) -> None:
    answer = api.client.put("/v1/qr/orders/17", json=a_sale(), headers=api.headers(MAKER))
    assert refusal(answer)[:2] == (422, "switch.field_invalid")
    assert answer.json()["where"] == "{order_id}"
