"""Recalls over HTTP: asked, told, answered yes and no, carried out, and nobody else's."""

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from lapnet_sim.payments.ports import UnreachableError
from participants.messages import ACCEPTED, Decision, RecallReply
from participants.reasons import Reason
from tests.acquirers import ScriptedAcquirer
from tests.api import Api, Json, an_order, kip_of
from tests.builders import REFUSED, uetr

PATIENCE_S = 20.0


@pytest.fixture
def quiet(api: Api) -> Iterator[ScriptedAcquirer]:
    """An acquirer that takes recalls and answers them by a message of its own."""
    with ScriptedAcquirer(ACCEPTED, recalls=[None] * 9).at(api) as acquirer:
        yield acquirer


def recall(api: Api, number: int, recall_number: int, who: str = "BCEL", **changes: Any) -> Any:  # noqa: ANN401 - the client's response
    body = {"recall_id": str(uetr(recall_number)), "reason": "DUPL", "text": "twice"} | changes
    return api.post(f"/v1/payments/{uetr(number)}/recalls", body, who)


def resolve(api: Api, recall_id: str, body: Json, who: str = "LDB") -> Any:  # noqa: ANN401 - as above
    path = f"/v1/recalls/{recall_id}/resolution"
    return api.client.put(path, json=body, headers=api.headers(who))


def yes(return_number: int, **changes: Any) -> Json:  # noqa: ANN401 - any field
    return {"decision": "accept", "return_id": str(uetr(return_number))} | changes


NO = {"decision": "refuse", "reason": "LEGL"}


def status_of(api: Api, recall_id: str, wanted: str) -> Json:
    """The recall, once it stands so: the acquirer is told behind the answer."""
    ends_at = monotonic() + PATIENCE_S
    while True:
        found: Json = api.get(f"/v1/recalls/{recall_id}").json()
        if found["status"] == wanted:
            return found
        assert monotonic() < ends_at, found
        sleep(0.02)


def test_a_yes_brings_the_money_back_and_says_so(api: Api, quiet: ScriptedAcquirer) -> None:
    api.pay(an_order(901))
    made = recall(api, 901, 9010)
    assert made.status_code == 201
    id_ = made.json()["id"]
    assert made.headers["location"] == f"/v1/recalls/{id_}"
    assert made.json()["due_at"] == "2026-12-04T17:00:00Z"  # ten business days
    answered = resolve(api, id_, yes(9011))
    assert (answered.status_code, answered.json()["status"]) == (200, "returned")
    assert answered.json()["amount"] == kip_of("15000.00")
    assert [step["to_status"] for step in answered.json()["events"]] == [
        "open", "accepted", "returned",
    ]  # fmt: skip
    back = api.get(f"/v1/payments/{uetr(901)}/returns/{uetr(9011)}", "LDB").json()
    assert (back["status"], back["return_reason"]) == ("completed", "FOCR")
    seen = api.get(f"/v1/payments/{uetr(901)}").json()
    assert (seen["return_status"], seen["returned"]) == ("full", kip_of("15000.00"))
    assert [notice.reason for notice in quiet.recalled] == [Reason.DUPL]


def test_the_same_request_gets_the_same_bytes_whatever_became_of_it(
    api: Api, quiet: ScriptedAcquirer
) -> None:
    api.pay(an_order(902))
    first = recall(api, 902, 9020)
    yes_once = resolve(api, first.json()["id"], yes(9021, amount=kip_of("5000")))
    yes_again = resolve(api, first.json()["id"], yes(9021, amount=kip_of("5000.00")))
    again = recall(api, 902, 9020)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert (yes_again.status_code, yes_again.content) == (200, yes_once.content)
    changed = recall(api, 902, 9020, text="thrice")
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU05")
    assert api.get(f"/v1/payments/{uetr(902)}").json()["return_status"] == "partial"
    assert len(quiet.recalled) == 1


def test_a_no_has_a_reason_and_is_final(api: Api, quiet: ScriptedAcquirer) -> None:
    api.pay(an_order(903))
    id_ = recall(api, 903, 9030).json()["id"]
    refused = resolve(api, id_, NO)
    assert (refused.json()["status"], refused.json()["reason"]) == ("refused", "LEGL")
    assert resolve(api, id_, NO).content == refused.content
    contrary = resolve(api, id_, yes(9031))
    assert (contrary.status_code, contrary.json()["code"]) == (409, "switch.recall_answered")
    assert api.get(f"/v1/payments/{uetr(903)}").json()["return_status"] == "none"
    assert recall(api, 903, 9032).status_code == 201, "after a no one may ask again"
    assert len(quiet.recalled) == 2


def test_while_one_is_open_there_is_no_second(api: Api, quiet: ScriptedAcquirer) -> None:
    api.pay(an_order(904))
    recall(api, 904, 9040)
    second = recall(api, 904, 9041)
    assert (second.status_code, second.json()["reason"]) == (409, "AM05")
    assert quiet.recalled


def test_more_than_is_left_cannot_come_back(api: Api, quiet: ScriptedAcquirer) -> None:
    api.pay(an_order(905))
    id_ = recall(api, 905, 9050).json()["id"]
    answer = resolve(api, id_, yes(9051, amount=kip_of("15001")))
    assert (answer.status_code, answer.json()["reason"]) == (409, "AM09")
    assert api.get(f"/v1/recalls/{id_}").json()["status"] == "open"
    assert quiet.recalled


def test_a_return_that_fails_leaves_the_recall_open_for_another_answer(
    api: Api, quiet: ScriptedAcquirer
) -> None:
    api.pay(an_order(906))
    id_ = recall(api, 906, 9060).json()["id"]
    issuer = ScriptedAcquirer(REFUSED)
    with issuer.at(api, api.client.app.state.desk.participants["BCEL"].id):  # type: ignore[attr-defined] # Starlette's
        failed = resolve(api, id_, yes(9061))
        again = resolve(api, id_, yes(9061))
    assert (failed.status_code, failed.json()["reason"]) == (409, "AC04")
    assert failed.content == again.content
    assert api.get(f"/v1/recalls/{id_}").json()["status"] == "open"
    assert resolve(api, id_, yes(9062)).json()["status"] == "returned"
    assert quiet.recalled


@pytest.mark.parametrize(
    ("number", "reply", "status"),
    [
        (907, RecallReply(Decision.ACCEPT), "returned"),
        (908, RecallReply(Decision.REFUSE, Reason.CUST), "refused"),
    ],
)
def test_an_acquirer_may_answer_when_it_is_told(
    api: Api, number: int, reply: RecallReply, status: str
) -> None:
    with ScriptedAcquirer(ACCEPTED, recalls=[reply]).at(api):
        api.pay(an_order(number))
        id_ = recall(api, number, 10 * number).json()["id"]
        status_of(api, id_, status)


def test_a_simulated_bank_answers_by_its_behaviour(api: Api) -> None:
    api.pay(an_order(909))
    fraud = recall(api, 909, 9090, reason="FRAD").json()
    assert fraud["due_at"] == "2026-11-27T03:00:00Z"  # seven days
    status_of(api, fraud["id"], "returned")


def test_a_recall_is_its_parties_alone(api: Api, quiet: ScriptedAcquirer) -> None:
    api.pay(an_order(910))
    assert recall(api, 910, 9100, who="LDB").json()["code"] == "switch.payment_unknown"
    id_ = recall(api, 910, 9100).json()["id"]
    assert api.get(f"/v1/recalls/{id_}", "LDB").status_code == 200
    assert resolve(api, id_, NO, who="BCEL").json()["code"] == "switch.recall_unknown"
    assert api.get(f"/v1/recalls/{uetr(1)}").json()["code"] == "switch.recall_unknown"
    assert quiet.recalled


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"decision": "accept"}, "/return_id"),
        ({"decision": "accept", "return_id": str(uetr(1)), "reason": "CUST"}, "/reason"),
        ({"decision": "refuse"}, "/reason"),
        (NO | {"return_id": str(uetr(1))}, "/return_id"),
        (NO | {"amount": kip_of("1")}, "/amount"),
        (NO | {"reason": "AC06"}, "/reason"),
    ],
)
def test_an_answer_that_is_none_is_refused_with_its_place(
    api: Api, body: Json, where: str, quiet: ScriptedAcquirer
) -> None:
    api.pay(an_order(911))
    made = recall(api, 911, 9110)
    refused = resolve(api, made.json()["id"], body)
    assert (refused.status_code, refused.json()["where"]) == (422, where)
    assert quiet.enquired == 0


def test_a_recall_stands_although_the_acquirer_cannot_be_told(api: Api) -> None:
    with ScriptedAcquirer(ACCEPTED, recalls=[UnreachableError("offline")]).at(api) as gone:
        api.pay(an_order(912))
        id_ = recall(api, 912, 9120).json()["id"]
        assert status_of(api, id_, "open")["events"][0]["reason"] == "DUPL"
        resolve(api, id_, NO)
    assert len(gone.recalled) == 1
