"""The same request gets the same bytes: again, from another process, after a restart.

The bodies are functions of rows that do not change, so it is shown on both databases with two
switches that share nothing but the database, and a third one that is started afterwards.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lapnet_sim.app import create_app
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBookStore
from participants import ParticipantId
from tests.acquirers import ScriptedAcquirer
from tests.api import Api, a_merchant, an_order, kip_of
from tests.builders import ISSUER, NOW, TICK, uetr
from tests.fakes import HurriedClock

PATIENCE_S = 30.0


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    seed(SqlBookStore(found), NOW)
    return found


@pytest.fixture
def api_keys(engine: Engine) -> dict[str, str]:
    return {who: keys.new_key(engine, ParticipantId(who), NOW) for who in (ISSUER, "LDB")}


@contextmanager
def a_switch(engine: Engine, api_keys: dict[str, str], chance: int) -> Iterator[Api]:
    """One more process on the database, as far as it can be told from the outside."""
    settings = Settings(sweep_every_s=86_400)
    clock = HurriedClock(NOW + chance * TICK)
    with TestClient(create_app(settings, engine, clock, Random(chance))) as client:
        yield Api(client, engine, clock, api_keys)


Ask = Callable[[Api], Any]


def pay(number: int, **changes: Any) -> Ask:  # noqa: ANN401 - any field
    return lambda api: api.pay(an_order(number, **changes))


def put(path: str, body: object) -> Ask:
    return lambda api: api.client.put(path, json=body, headers=api.headers("LDB"))


def give_back(number: int, return_number: int, amount: str) -> Ask:
    path = f"/v1/payments/{uetr(number)}/returns/{uetr(return_number)}"
    return put(path, {"reason": "MD06", "amount": kip_of(amount)})


SALE = {
    "amount": kip_of("15000.00"),
    "merchant": {"receiver_id": a_merchant().alias, "category": "5812", "city": "Vientiane"},
    "expires_in_s": 600,
}

LIVED: list[tuple[str, Ask, int]] = [
    ("completed", pay(1), 200),
    ("over the largest", pay(2, amount=kip_of("999999999999")), 200),
    ("unknown receiver", pay(3, accepted_at="2026-11-20T02:00:00Z"), 200),
    ("changed", pay(1, amount=kip_of("16000")), 409),
    ("part returned", give_back(1, 101, "5000"), 200),
    ("return refused", give_back(1, 102, "15000"), 200),
    ("return changed", give_back(1, 101, "6000"), 409),
    ("order", put(f"/v1/qr/orders/{uetr(201)}", SALE), 200),
    ("order changed", put(f"/v1/qr/orders/{uetr(201)}", SALE | {"bill_number": "7"}), 409),
    (
        "recall",
        lambda api: api.post(
            f"/v1/payments/{uetr(1)}/recalls", {"recall_id": str(uetr(301)), "reason": "CUST"}
        ),
        200,
    ),
    # One of its own: the bank of the recalled payment may give all of that back at any moment.
    ("completed for a dispute", pay(4), 200),
    (
        "dispute",
        lambda api: api.post(
            f"/v1/payments/{uetr(4)}/disputes",
            {"dispute_id": str(uetr(401)), "reason": "CUST", "amount": kip_of("100")},
        ),
        200,
    ),
]


def test_every_answer_is_the_same_again_elsewhere_and_after_a_restart(
    engine: Engine, api_keys: dict[str, str]
) -> None:
    with ExitStack() as running:
        first, second = (running.enter_context(a_switch(engine, api_keys, n)) for n in (1, 2))
        told = {name: ask(first) for name, ask, _ in LIVED}
        assert {name: told[name].status_code for name, _, status in LIVED if status == 200} == {
            name: 201 for name, _, status in LIVED if status == 200
        }
        code = told["order"].json()["code"]
        first.pay(an_order(9, code=code, amount=None))  # what was made lives on
        same_everywhere(first, told)
        same_everywhere(second, told)
    with a_switch(engine, api_keys, 3) as restarted:
        same_everywhere(restarted, told)


def same_everywhere(api: Api, told: dict[str, Any]) -> None:
    for name, ask, status in LIVED:
        again = ask(api)
        assert (again.status_code, again.content) == (status, told[name].content), name
        assert (again.headers.get("idempotent-replayed") == "true") == (status == 200), name


def test_what_was_answered_with_202_is_answered_with_the_end_from_then_on(
    engine: Engine, api_keys: dict[str, str]
) -> None:
    with ExitStack() as running:
        first, second = (running.enter_context(a_switch(engine, api_keys, n)) for n in (1, 2))
        acquirer = running.enter_context(ScriptedAcquirer().at(first))
        customer = running.enter_context(ThreadPoolExecutor(1))
        paid = customer.submit(first.pay, an_order(1))
        ends_at = monotonic() + PATIENCE_S
        while not acquirer.asked:
            assert monotonic() < ends_at
            sleep(0.01)
        under_way = second.pay(an_order(1))
        assert (under_way.status_code, under_way.json()["status"]) == (202, "forwarded")
        assert under_way.headers["idempotent-replayed"] == "true"
        yes = {"payment_id": str(acquirer.asked[0].payment_id), "decision": "accept"}
        path = f"/v1/payments/{uetr(1)}/response"
        answered = put(path, yes | {"amount": kip_of("15000")})(first)
        assert answered.status_code == 200
        ends = [second.pay(an_order(1)) for _ in range(2)]
        assert {end.content for end in ends} == {paid.result(PATIENCE_S).content}
        assert {(end.status_code, end.json()["status"]) for end in ends} == {(200, "completed")}
