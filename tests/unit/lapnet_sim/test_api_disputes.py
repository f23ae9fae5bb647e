"""Disputes over HTTP: claimed, argued, accepted in part, closed, and capped by what is left."""

from typing import Any

import pytest

from tests.api import Api, Json, an_order, kip_of
from tests.builders import uetr


def claim(api: Api, number: int, dispute: int, who: str = "BCEL", **changes: Any) -> Any:  # noqa: ANN401 - the client's response
    body = {"dispute_id": str(uetr(dispute)), "reason": "FRAD", "note": "not the customer"}
    return api.post(f"/v1/payments/{uetr(number)}/disputes", body | changes, who)


def act(api: Api, id_: str, what: str, who: str, **body: Any) -> Any:  # noqa: ANN401 - as above
    return api.post(f"/v1/disputes/{id_}/{what}", body, who)


def opened(api: Api, number: int, dispute: int) -> str:
    api.pay(an_order(number))
    return str(claim(api, number, dispute).json()["id"])


def give_back(api: Api, number: int, return_number: int, amount: str) -> Json:
    path = f"/v1/payments/{uetr(number)}/returns/{uetr(return_number)}"
    body = {"reason": "MD06", "amount": kip_of(amount)}
    found: Json = api.client.put(path, json=body, headers=api.headers("LDB")).json()
    return found


def test_a_dispute_tells_who_did_what_with_which_words(api: Api) -> None:
    id_ = opened(api, 951, 9510)
    act(api, id_, "evidence", "BCEL", note="a police report")
    act(api, id_, "represent", "LDB", note="goods were delivered")
    act(api, id_, "evidence", "BCEL", note="to somebody else")
    accepted = act(api, id_, "accept", "LDB", note="so it is", amount=kip_of("9000"))
    assert accepted.json()["adjusted"] == kip_of("9000.00")
    assert accepted.json()["window_id"].startswith("2026-11-20/")
    act(api, id_, "close", "LDB")
    told = api.get(f"/v1/disputes/{id_}", "LDB").json()
    assert told == api.get(f"/v1/disputes/{id_}").json()
    assert [(each["by"], each["to_status"], each["note"]) for each in told["events"]] == [
        ("BCEL", "open", "not the customer"),
        ("BCEL", "evidence", "a police report"),
        ("LDB", "represented", "goods were delivered"),
        ("BCEL", "evidence", "to somebody else"),
        ("LDB", "accepted", "so it is"),
        ("LDB", "closed", ""),
    ]
    assert api.get(f"/v1/payments/{uetr(951)}").json()["dispute_status"] == "closed"


def test_the_same_claim_gets_the_same_bytes_whatever_became_of_it(api: Api) -> None:
    api.pay(an_order(952))
    first = claim(api, 952, 9520)
    act(api, first.json()["id"], "close", "BCEL")
    again = claim(api, 952, 9520)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert claim(api, 952, 9520, note="other").json()["reason"] == "DU05"


def test_what_was_adjusted_counts_with_what_was_returned(api: Api) -> None:
    id_ = opened(api, 953, 9530)
    assert give_back(api, 953, 9531, "10000")["status"] == "completed"
    too_much = act(api, id_, "accept", "LDB")
    assert (too_much.status_code, too_much.json()["reason"]) == (409, "AM09")
    first = act(api, id_, "accept", "LDB", amount=kip_of("5000"))
    again = act(api, id_, "accept", "LDB", amount=kip_of("5000"))
    assert first.content == again.content
    assert give_back(api, 953, 9532, "1")["reason"] == "AM09"
    assert claim(api, 953, 9533).json()["reason"] == "ARDT"


STEPS = [
    ("accept", "BCEL"),
    ("represent", "BCEL"),
    ("close", "LDB"),
]


@pytest.mark.parametrize(("step", "who"), STEPS)
def test_a_step_is_one_partys_alone(api: Api, step: str, who: str) -> None:
    id_ = opened(api, 954, 9540)
    refused = act(api, id_, step, who)
    assert (refused.status_code, refused.json()["code"]) == (409, "switch.step_not_yours")


def test_what_is_closed_stays_closed(api: Api) -> None:
    id_ = opened(api, 955, 9550)
    closed = act(api, id_, "close", "BCEL")
    assert act(api, id_, "close", "BCEL").content == closed.content
    for step in ("evidence", "accept", "represent"):
        assert act(api, id_, step, "LDB").json()["code"] == "switch.step_not_yours"


def test_a_dispute_is_its_parties_alone(api: Api) -> None:
    opened(api, 956, 9560)
    assert claim(api, 956, 9561, who="LDB").json()["code"] == "switch.payment_unknown"
    assert api.get(f"/v1/disputes/{uetr(1)}").json()["code"] == "switch.dispute_unknown"


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"amount": kip_of("15001")}, 409, "AM09"),
        ({"amount": {"amount": "1.00", "currency": "THB"}}, 422, "CURR"),
        ({"reason": "ZZZZ"}, 422, "FF01"),
        ({"reason": None}, 422, "FF01"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(
    api: Api, change: Json, status: int, reason: str
) -> None:
    api.pay(an_order(957))
    refused = claim(api, 957, 9570, **change)
    assert (refused.status_code, refused.json()["reason"]) == (status, reason)
