"""Sending money back over HTTP: by the acquirer, under an id of its own, up to what was paid."""

from typing import Any

import pytest

from tests.api import Api, an_order, kip_of
from tests.builders import uetr


def put(api: Api, number: int, return_number: int, body: object, who: str = "LDB") -> Any:  # noqa: ANN401 - the client's response
    path = f"/v1/payments/{uetr(number)}/returns/{uetr(return_number)}"
    return api.client.put(path, json=body, headers=api.headers(who))


def back(amount: str | None = None) -> dict[str, object]:
    body: dict[str, object] = {"reason": "MD06"}
    return body if amount is None else body | {"amount": kip_of(amount)}


def test_everything_is_sent_back_unless_a_part_is_named(api: Api) -> None:
    api.pay(an_order(701))
    answer = put(api, 701, 801, back())
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["amount"]) == ("completed", kip_of("15000.00"))
    assert (body["return_id"], body["original_uetr"]) == (str(uetr(801)), str(uetr(701)))
    assert body["window_id"].startswith("2026-11-20/")
    assert api.get(f"/v1/payments/{uetr(701)}/returns/{uetr(801)}", "LDB").json() == body


def test_parts_are_sent_back_until_nothing_is_left(api: Api) -> None:
    api.pay(an_order(702))
    assert put(api, 702, 811, back("5000")).json()["status"] == "completed"
    assert put(api, 702, 812, back("10000")).json()["status"] == "completed"
    refused = put(api, 702, 813, back("1")).json()
    assert (refused["status"], refused["reason"]) == ("rejected", "AM09")


def test_the_same_return_twice_is_one_return(api: Api) -> None:
    api.pay(an_order(703))
    first = put(api, 703, 821, back("5000"))
    again = put(api, 703, 821, back("5000"))
    assert again.status_code == 200
    assert again.content == first.content
    changed = put(api, 703, 821, back("6000"))
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU05")


@pytest.mark.parametrize("who", ["BCEL"])
def test_only_the_acquirer_sees_something_to_return(api: Api, who: str) -> None:
    api.pay(an_order(704))
    answer = put(api, 704, 831, back(), who)
    assert (answer.status_code, answer.json()["code"]) == (404, "switch.payment_unknown")


@pytest.mark.parametrize(
    ("body", "status", "code", "where"),
    [
        ({}, 422, "switch.field_invalid", "/reason"),
        ({"reason": "XX99"}, 422, "switch.field_invalid", "/reason"),
        ({"reason": "MD06", "amount": "5000"}, 422, "switch.field_invalid", "/amount"),
        (back("5000.50"), 422, "switch.field_invalid", "/amount"),
        (back("0"), 422, "switch.field_invalid", "/amount"),
        (
            back() | {"amount": {"amount": "1", "currency": "THB"}},
            422,
            "switch.field_invalid",
            "/amount",
        ),
    ],
)
def test_a_body_that_is_none_is_refused_with_its_place(
    api: Api, body: object, status: int, code: str, where: str
) -> None:
    api.pay(an_order(705))
    stored = api.stored()
    answer = put(api, 705, 841, body)
    assert answer.status_code == status
    problem = answer.json()
    assert (problem["code"], problem["where"]) == (code, where)
    assert api.stored() == stored


def test_a_return_id_is_a_version_4_uuid(api: Api) -> None:
    api.pay(an_order(706))
    path = f"/v1/payments/{uetr(706)}/returns/not-a-uuid"
    answer = api.client.put(path, json=back(), headers=api.headers("LDB"))
    assert (answer.status_code, answer.json()["code"]) == (422, "switch.field_invalid")
