"""Webhooks over HTTP: made, changed, read and deleted by their owner, and by nobody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lapnet_sim.notify.schedule import judge
from lapnet_sim.storage import rows
from lapnet_sim.storage.hook_endpoints import MOST
from lapnet_sim.storage.hook_outbox import SqlOutbox
from tests.api import Api, an_order
from tests.hooks import ERROR, OK, NoChance

URL = "http://127.0.0.1:9/hooks"


def put(api: Api, name: str, body: object = None, who: str = "BCEL") -> Any:  # noqa: ANN401 - the client's response
    path = f"/v1/webhooks/{name}"
    return api.client.put(path, json=body or {"url": URL}, headers=api.headers(who))


def delete(api: Api, name: str, who: str = "BCEL") -> Any:  # noqa: ANN401 - as above
    return api.client.delete(f"/v1/webhooks/{name}", headers=api.headers(who))


@pytest.fixture(autouse=True)
def _forget(api: Api) -> Any:  # noqa: ANN401 - a fixture
    """Leave no webhook behind."""
    yield
    for who in ("BCEL", "LDB"):
        for each in api.get("/v1/webhooks", who).json()["webhooks"]:
            delete(api, each["id"], who)


def send(api: Api, *answers: Any) -> None:  # noqa: ANN401 - as heard
    """Send what is due, in place of the worker, and get these answers."""
    outbox, now = SqlOutbox(api.engine), api.clock.now()
    for heard in answers:
        free = {endpoint.id: 99 for endpoint in outbox.endpoints_due(now)}
        letters = outbox.turn([], free, now, now + timedelta(seconds=30))
        made = [judge(letter, heard, now, now, (0,), NoChance()) for letter in letters]
        outbox.turn(made, {}, now, now)


def test_the_secret_is_in_the_answer_that_makes_it_and_nowhere_else(api: Api) -> None:
    made = put(api, "main")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    assert len(secret) == len("whsec_") + 32
    again = put(api, "main")
    assert (again.status_code, again.json()["secret"]) == (200, None)
    for path in ("/v1/webhooks", "/v1/webhooks/main", "/v1/webhooks/main/deliveries"):
        assert "whsec_" not in api.get(path).text


def test_a_webhook_is_read_as_it_was_put(api: Api) -> None:
    put(api, "main", {"url": URL, "events": ["return.completed", "payment.completed"]})
    found = api.get("/v1/webhooks/main").json()
    assert found == {
        "id": "main",
        "url": URL,
        "events": ["payment.completed", "return.completed"],
        "state": "enabled",
        "created_at": "2026-11-20T03:00:00Z",
        "old_secret_until": None,
        "secret": None,
    }
    changed = put(api, "main", {"url": f"{URL}/2", "enabled": False}).json()
    assert (changed["url"], changed["events"], changed["state"]) == (f"{URL}/2", None, "disabled")
    assert api.get("/v1/webhooks").json() == {"webhooks": [changed]}


def test_a_rotation_shows_the_new_secret_once_and_keeps_the_old_one_for_a_day(api: Api) -> None:
    first = put(api, "main").json()["secret"]
    rotated = api.client.post("/v1/webhooks/main/secret", headers=api.headers())
    assert rotated.headers["Cache-Control"] == "no-store"
    body = rotated.json()
    assert body["secret"].startswith("whsec_")
    assert body["secret"] != first
    assert body["old_secret_until"] == "2026-11-21T03:00:00Z"
    assert api.get("/v1/webhooks/main").json()["secret"] is None
    with api.engine.connect() as connection:
        table = rows.hook_endpoint
        assert connection.execute(select(table.c.secret, table.c.old_secret)).one() == (
            body["secret"],
            first,
        )


def test_a_deleted_webhook_is_gone(api: Api) -> None:
    put(api, "main")
    assert delete(api, "main").status_code == 204
    assert delete(api, "main").status_code == 404
    assert api.get("/v1/webhooks/main").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/webhooks/main"),
        ("GET", "/v1/webhooks/main/deliveries"),
        ("DELETE", "/v1/webhooks/main"),
        ("POST", "/v1/webhooks/main/secret"),
    ],
)
def test_another_participants_webhook_does_not_exist(api: Api, method: str, path: str) -> None:
    put(api, "main")
    answer = api.client.request(method, path, headers=api.headers("LDB"))
    assert (answer.status_code, answer.json()["code"]) == (404, "switch.webhook_unknown")
    assert api.get("/v1/webhooks", "LDB").json() == {"webhooks": []}
    assert api.get("/v1/webhooks/main").status_code == 200


@pytest.mark.parametrize("name", ["nope", "%00", "UPPER", "a" * 40, "ກ", "..%2f"])
def test_what_is_no_webhook_is_not_found(api: Api, name: str) -> None:
    assert api.get(f"/v1/webhooks/{name}").status_code == 404


BAD = {
    "no body": ({"url": None}, "/url"),
    "no address": ({}, "/url"),
    "an unknown field": ({"url": URL, "secret": "whsec_x"}, "/secret"),
    "an address as a number": ({"url": 1}, "/url"),
    "an unknown event": ({"url": URL, "events": ["payment.eaten"]}, "/events/0"),
    "no events": ({"url": URL, "events": []}, "/events"),
    "events as text": ({"url": URL, "events": "payment.completed"}, "/events"),
    "enabled as text": ({"url": URL, "enabled": "yes"}, "/enabled"),
    "in clear to others": ({"url": "http://bank.example/"}, "/url"),
    "a private address": ({"url": "https://10.0.0.1/"}, "/url"),
    "where a cloud keeps its keys": ({"url": "http://169.254.169.254/latest"}, "/url"),
    "an address in disguise": ({"url": "http://2130706433/"}, "/url"),
    "a user": ({"url": "https://a:b@bank.example/"}, "/url"),
    "too long": ({"url": "https://bank.example/" + "x" * 500}, "/url"),
}


@pytest.mark.parametrize(("body", "where"), BAD.values(), ids=BAD)
def test_a_body_that_is_none_is_refused_with_its_place(
    api: Api, body: dict[str, object], where: str
) -> None:
    answer = api.client.put("/v1/webhooks/main", json=body, headers=api.headers())
    problem = answer.json()
    assert answer.status_code == 422
    assert (problem["code"], problem["where"]) == ("switch.field_invalid", where)
    assert api.get("/v1/webhooks").json() == {"webhooks": []}


@pytest.mark.parametrize("name", ["dead-letters", "events", "Main", "a" * 33, "-a", "a.b"])
def test_an_id_is_short_and_plain_and_no_address_of_ours(api: Api, name: str) -> None:
    assert put(api, name).status_code == 422


def test_there_is_an_end_to_how_many_one_may_have(api: Api) -> None:
    for number in range(MOST):
        assert put(api, f"hook-{number}").status_code == 201
    refused = put(api, "one-more")
    assert (refused.status_code, refused.json()["code"]) == (409, "switch.webhook_limit")
    assert put(api, "hook-0").status_code == 200
    assert put(api, "one-more", who="LDB").status_code == 201


def test_without_a_key_there_is_nothing(api: Api) -> None:
    assert api.client.get("/v1/webhooks").status_code == 401


def test_a_payment_is_told_to_both_sides_and_every_attempt_is_shown(api: Api) -> None:
    for who in ("BCEL", "LDB"):
        put(api, "main", who=who)
    paid = api.pay(an_order(901)).json()
    send(api, ERROR, OK)
    for who in ("BCEL", "LDB"):
        (told,) = api.get("/v1/webhooks/main/deliveries", who).json()["deliveries"]
        assert (told["type"], told["state"]) == ("payment.completed", "delivered")
        assert (told["webhook_id"], told["next_try_at"]) == ("main", None)
        assert UUID(told["event_id"]).version == 7
        assert [each["status"] for each in told["attempts"]] == [500, 204]
        assert all(each["trouble"] is None for each in told["attempts"])
    with api.engine.connect() as connection:
        bodies = list(connection.scalars(select(rows.hook_event.c.body)))
    assert all(paid["payment_id"] in body for body in bodies[-2:])


def test_deliveries_come_in_pages_from_the_newest(api: Api) -> None:
    put(api, "main")
    for number in range(911, 916):
        api.pay(an_order(number))
    path, seen = "/v1/webhooks/main/deliveries?limit=2", []
    before = None
    while True:
        page = api.get(path if before is None else f"{path}&before={before}").json()
        seen += [each["order"] for each in page["deliveries"]]
        before = page["before"]
        if before is None:
            break
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    assert api.get(f"{path}&state=delivered").json()["deliveries"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=1_0", "limit=໑", "limit=1000", "before=0", "state=lost"]
)
def test_a_page_that_is_none_is_refused_in_the_one_shape(api: Api, query: str) -> None:
    put(api, "main")
    answer = api.get(f"/v1/webhooks/main/deliveries?{query}")
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["code"] == "switch.field_invalid"
    assert problem["where"] == f"?{query.split('=', maxsplit=1)[0]}="


def test_a_dead_letter_is_listed_and_sent_again(api: Api) -> None:
    put(api, "main")
    api.pay(an_order(921))
    send(api, ERROR, ERROR)
    (dead,) = api.get("/v1/webhooks/dead-letters").json()["deliveries"]
    assert (dead["state"], len(dead["attempts"])) == ("dead", 2)
    path = f"/v1/webhooks/events/{dead['event_id']}/resend"
    assert api.client.post(path, headers=api.headers("LDB")).status_code == 404
    again = api.client.post(path, headers=api.headers())
    assert (again.status_code, again.json()["webhooks"]) == (202, ["main"])
    assert api.get("/v1/webhooks/dead-letters").json()["deliveries"] == []
    send(api, OK)
    (told,) = api.get("/v1/webhooks/main/deliveries").json()["deliveries"]
    assert (told["state"], told["event_id"]) == ("delivered", dead["event_id"])
    put(api, "main", {"url": URL, "enabled": False})
    refused = api.client.post(path, headers=api.headers())
    assert (refused.status_code, refused.json()["code"]) == (409, "switch.event_unwanted")


@pytest.mark.parametrize(
    "event", [str(UUID(int=5)), "nonsense", "%00", "0198A1B2-0000-7000-8000-000000000001"]
)
def test_an_event_that_is_none_is_not_sent_again(api: Api, event: str) -> None:
    answer = api.client.post(f"/v1/webhooks/events/{event}/resend", headers=api.headers())
    assert (answer.status_code, answer.json()["code"]) == (404, "switch.event_unknown")
