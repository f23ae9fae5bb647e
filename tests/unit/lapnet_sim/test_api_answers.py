"""An acquirer's answer as a message of its own: in time, twice, otherwise, late."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from lapnet_sim.storage import rows
from participants.messages import ACCEPTED, CreditReply
from tests.acquirers import ScriptedAcquirer
from tests.api import Api, Json, an_order, kip_of
from tests.builders import NOW, REFUSED, uetr

PATIENCE_S = 30.0


def answer(to: str, **changes: Any) -> Json:  # noqa: ANN401 - any field
    """An acceptance of the payment with this id."""
    body: Json = {"payment_id": to, "decision": "accept", "amount": kip_of("15000.00")}
    return body | changes


def push(api: Api, number: int, body: Json, who: str = "LDB") -> Any:  # noqa: ANN401 - the client's response
    path = f"/v1/payments/{uetr(number)}/response"
    return api.client.put(path, json=body, headers=api.headers(who))


def late_replies(api: Api, payment_id: str) -> list[tuple[int, str]]:
    table = rows.late_reply
    with api.engine.connect() as connection:
        found = connection.execute(
            select(table.c.payment_id, table.c.number, table.c.decision).order_by(table.c.number)
        )
        return [(number, decision) for id_, number, decision in found if str(id_) == payment_id]


def paying(api: Api, number: int, acquirer: ScriptedAcquirer, then: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the client's response
    """Pay at an acquirer that promised to answer; meanwhile do ``then`` with the payment's id."""
    with ThreadPoolExecutor(1) as customer, acquirer.at(api):
        paid: Future[Any] = customer.submit(api.pay, an_order(number))
        ends_at = monotonic() + PATIENCE_S
        while not acquirer.asked:
            assert monotonic() < ends_at
            sleep(0.01)
        then(str(acquirer.asked[0].payment_id))
        return paid.result(PATIENCE_S)


def test_an_answer_pushed_in_time_completes_the_payment_at_once(api: Api) -> None:
    pushed: list[Any] = []
    began = monotonic()
    paid = paying(api, 1, ScriptedAcquirer(), lambda id_: pushed.append(push(api, 1, answer(id_))))
    assert (paid.status_code, paid.json()["status"]) == (201, "completed")
    assert "idempotent-replayed" not in paid.headers
    assert monotonic() - began < 9, "nobody waited for the deadline"
    assert (pushed[0].status_code, pushed[0].json()["status"]) == (200, "completed")
    assert api.pay(an_order(1)).content == paid.content


def test_a_refusal_can_be_pushed_too(api: Api) -> None:
    refusal = {"decision": "refuse", "reason": "AC04"}
    paid = paying(api, 2, ScriptedAcquirer(), lambda id_: push(api, 2, answer(id_, **refusal)))
    assert (paid.json()["status"], paid.json()["reason"]) == ("rejected", "AC04")


def test_the_same_answer_again_has_no_effect_and_the_same_bytes(api: Api) -> None:
    with ScriptedAcquirer(ACCEPTED).at(api):
        paid = api.pay(an_order(3)).json()
    first, again = (push(api, 3, answer(paid["payment_id"])) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.status_code == 200
    assert late_replies(api, paid["payment_id"]) == []


@pytest.mark.parametrize(
    ("said", "otherwise", "status"),
    [
        (ACCEPTED, {"decision": "refuse", "reason": "AC04"}, "completed"),
        (REFUSED, {}, "rejected"),
        (REFUSED, {"decision": "refuse", "reason": "AC06"}, "rejected"),
    ],
    ids=["no after yes", "yes after no", "another no"],
)
def test_a_different_answer_is_a_conflict_that_is_kept(
    api: Api,
    said: CreditReply,
    otherwise: Json,
    status: str,
    request: pytest.FixtureRequest,
) -> None:
    number = 4 + ("after no" in request.node.name) + 2 * ("another" in request.node.name)
    with ScriptedAcquirer(said).at(api):
        paid = api.pay(an_order(number)).json()
    first, again = (push(api, number, answer(paid["payment_id"], **otherwise)) for _ in range(2))
    assert (first.status_code, first.json()["code"]) == (409, "switch.answer_contradicts")
    assert first.json()["payment"]["status"] == status
    assert first.content == again.content
    assert [n for n, _ in late_replies(api, paid["payment_id"])] == [1]
    now = api.get(f"/v1/payments/{uetr(number)}").json()
    assert (now["status"], now["concluded_at"]) == (status, paid["concluded_at"])


@pytest.mark.parametrize("decision", [{}, {"decision": "refuse", "reason": "AC04"}])
def test_a_late_answer_is_kept_and_never_applied(api: Api, decision: Json) -> None:
    number = 7 if decision else 8

    def let_it_end(id_: str) -> None:
        api.clock.at = NOW + timedelta(seconds=10)
        late = push(api, number, answer(id_, **decision))
        assert (late.status_code, late.json()["code"]) == (409, "switch.answer_too_late")
        assert late.json()["payment"]["iso_status"] == "RJCT"
        assert late.json()["reason"] == "AB05"

    try:
        paid = paying(api, number, ScriptedAcquirer(), let_it_end)
    finally:
        api.clock.at = NOW
    assert (paid.json()["status"], paid.json()["reason"]) == ("expired", "AB05")
    assert [n for n, _ in late_replies(api, paid.json()["payment_id"])] == [1]
    assert api.get(f"/v1/payments/{uetr(number)}").json()["status"] == "expired"


def test_only_the_acquirer_of_the_payment_may_answer(api: Api) -> None:
    paid = api.pay(an_order(9)).json()
    issuers = push(api, 9, answer(paid["payment_id"]), who="BCEL")
    nobodys = push(api, 9, answer(str(uetr(4711))))
    assert {(each.status_code, each.json()["code"]) for each in (issuers, nobodys)} == {
        (404, "switch.payment_unknown")
    }


def test_what_was_never_forwarded_does_not_exist_for_the_acquirer(api: Api) -> None:
    over_cap = api.pay(an_order(10, amount=kip_of("999999999999"))).json()
    body = answer(over_cap["payment_id"], amount=kip_of("999999999999.00"))
    assert push(api, 10, body).status_code == 404


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"amount": kip_of("15001.00")}, "/amount"),
        ({"reason": "AC04"}, "/reason"),
        ({"decision": "refuse"}, "/reason"),
        ({"decision": "refuse", "reason": "ZZZZ"}, "/reason"),
        ({"decision": "perhaps"}, "/decision"),
        ({"payment_id": "1"}, "/payment_id"),
    ],
)
def test_an_answer_that_is_none_is_refused_with_its_place(
    api: Api, change: Json, where: str
) -> None:
    paid = api.pay(an_order(11)).json()
    refused = push(api, 11, answer(paid["payment_id"], **change))
    assert (refused.status_code, refused.json()["where"]) == (422, where)
