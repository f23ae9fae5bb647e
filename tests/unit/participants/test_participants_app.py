"""A simulated participant over HTTP: what it refuses to hear, and where it says so."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from participants import Kind, Participant, wire
from participants.app import create_app
from participants.bank import Bank
from participants.behaviour import Behaviour
from participants.messages import Confirmation, Payee, Verdict
from tests.builders import ACQUIRER, ISSUER, a_request, payment_id

Json = dict[str, Any]
ASKED = wire.write_request(a_request())
TOLD = wire.write_confirmation(Confirmation(payment_id(), ACQUIRER, Verdict.NOT_COMPLETED, ()))
CONFIRMATION = f"/LDB/payments/{payment_id()}/confirmation"


@pytest.fixture
def client() -> Iterator[TestClient]:
    banks = [
        Bank(Participant(id_, "Sample Bank", Kind.BANK), Random(1), Behaviour(quick_s=(0.0, 0.0)))
        for id_ in (ISSUER, ACQUIRER)
    ]
    for bank in banks:
        bank.register(a_request().alias, Payee("Sample Noodle Shop"))
    with TestClient(create_app({bank.id: bank for bank in banks})) as found:
        yield found


def changed(message: Json, **changes: Any) -> Json:  # noqa: ANN401 - any field
    """The message with other values; None leaves a field out."""
    left_out = {key for key, value in changes.items() if value is None}
    return {key: value for key, value in (message | changes).items() if key not in left_out}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (changed(ASKED, alias=None), "/alias"),
        (changed(ASKED, alias=""), "/alias"),
        (changed(ASKED, alias="x" * 257), "/alias"),
        (changed(ASKED, alias=7), "/alias"),
        (changed(ASKED, extra="?"), None),
        (changed(ASKED, payment_id="1"), "/payment_id"),
        (changed(ASKED, amount="20000.00"), "/amount"),
        (changed(ASKED, amount={"amount": 20000, "currency": "LAK"}), "/amount/amount"),
        (changed(ASKED, amount={"amount": "1e5", "currency": "LAK"}), "/amount"),
        (changed(ASKED, amount={"amount": "1.00", "currency": "XXX"}), "/amount"),
        (changed(ASKED, amount={"amount": "1.00"}), "/amount/currency"),
        (changed(ASKED, deadline_at="2026-11-20T03:00:10"), "/deadline_at"),
        (changed(ASKED, deadline_at="2026-11-20T03:00:10+07:00"), "/deadline_at"),
        (changed(ASKED, deadline_at="2026-02-30T03:00:10Z"), "/deadline_at"),
    ],
)
def test_a_malformed_request_is_refused_with_its_place(
    client: TestClient, message: Json, where: str | None
) -> None:
    answer = client.post("/LDB/payments", json=message)
    assert (answer.status_code, answer.json()["code"]) == (400, "participant.message_malformed")
    assert answer.json().get("where") == where
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(f"/LDB/payments/{payment_id()}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/XXX/payments", 404, "participant.participant_unknown"),
        ("GET", f"/LDB/payments/{payment_id(9)}", 404, "participant.payment_unknown"),
        ("GET", "/LDB/payments/9", 404, "participant.payment_unknown"),
        ("GET", "/LDB/other", 404, "participant.no_such_address"),
        ("DELETE", "/LDB/payments", 405, "participant.no_such_address"),
    ],
)
def test_what_is_not_here_is_not_found(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path, content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["x-sandbox"] == "simulated money"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000], ids=range(4))
def test_what_is_not_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/LDB/lookups", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "participant.message_malformed")


ACCOUNT: Json = {"account": "010000000001", "alias": None, "currency": "LAK"}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (ACCOUNT | {"alias": "x"}, "/account"),
        (ACCOUNT | {"account": None}, "/account"),
        (ACCOUNT | {"account": ""}, "/account"),
        (ACCOUNT | {"currency": "XXX"}, "/currency"),
        (ACCOUNT | {"currency": None}, "/currency"),
        ({"account": "1", "currency": "LAK"}, "/alias"),
    ],
)
def test_a_malformed_account_enquiry_is_refused_with_its_place(
    client: TestClient, message: Json, where: str
) -> None:
    answer = client.post("/LDB/account-enquiries", json=message)
    assert (answer.status_code, answer.json()["code"]) == (400, "participant.message_malformed")
    assert answer.json()["where"] == where


def test_each_participant_of_a_process_knows_only_its_own(client: TestClient) -> None:
    assert client.post("/LDB/payments", json=ASKED).status_code == 200
    assert client.get(f"/LDB/payments/{payment_id()}").json()["decision"] == "accept"
    assert client.get(f"/BCEL/payments/{payment_id()}").status_code == 404


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (changed(TOLD, receiver="BCEL"), "/receiver"),
        (changed(TOLD, payment_id=str(payment_id(2))), "/payment_id"),
        (changed(TOLD, verdict="perhaps"), "/verdict"),
        (changed(TOLD, lines="none"), "/lines"),
        (changed(TOLD, lines=[{}]), "/lines/0/amount"),
    ],
)
def test_a_confirmation_is_about_the_payment_of_its_address(
    client: TestClient, message: Json, where: str
) -> None:
    answer = client.put(CONFIRMATION, json=message)
    assert (answer.status_code, answer.json()["where"]) == (400, where)


def test_a_payment_ends_in_one_way(client: TestClient) -> None:
    for _ in range(2):
        assert client.put(CONFIRMATION, json=TOLD).status_code == 204
    other = changed(TOLD, verdict="completed")
    answer = client.put(CONFIRMATION, json=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "participant.contradiction")


def test_each_participant_says_that_it_works(client: TestClient) -> None:
    answer = client.get("/LDB/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "participant": "LDB"})
    assert client.get("/NOBODY/health").status_code == 404
