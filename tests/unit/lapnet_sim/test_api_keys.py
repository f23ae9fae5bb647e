"""Keys: shown once, listed without themselves, and worthless within a second of being revoked."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from starlette.testclient import TestClient

from lapnet_sim.app import create_app
from lapnet_sim.clearing.ports import inline
from lapnet_sim.config import Settings
from lapnet_sim.storage import keys
from lapnet_sim.workers.register import TRUST, Register
from participants import ParticipantId
from tests.api import OPERATOR, Api, Json, running
from tests.builders import ISSUER, NOW
from tests.fakes import HurriedClock

PATH = "/v1/participants/BCEL/keys"


@pytest.fixture
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("api")) as found:
        yield found


def made(api: Api, name: str = "till") -> Json:
    answer = api.post(PATH, {"name": name}, OPERATOR)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    found: Json = answer.json()
    return found


def opens(client: TestClient, key: str) -> bool:
    answer = client.get("/v1/positions", headers={"X-API-Key": key})
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


def test_a_key_is_shown_by_the_answer_that_makes_it_and_nowhere_else(api: Api) -> None:
    key = made(api)
    assert opens(api.client, key["key"])
    listed = {each["name"]: each for each in api.get(PATH, OPERATOR).json()["keys"]}
    assert {name: each["key"] for name, each in listed.items()} == {"": None, "till": None}
    assert listed["till"]["last_four"] == key["key"][-4:]
    assert listed["till"]["id"] == key["id"]
    assert key["key"] not in api.get(PATH, OPERATOR).text


def test_a_revoked_key_opens_nothing_at_once_and_for_good(api: Api) -> None:
    key = made(api)
    for _ in range(2):
        assert api.delete(f"{PATH}/{key['id']}", OPERATOR).status_code == 204
    answer = api.client.get("/v1/positions", headers={"X-API-Key": key["key"]})
    assert (answer.status_code, answer.json()["code"]) == (401, "switch.key_unknown")
    (revoked,) = [
        each for each in api.get(PATH, OPERATOR).json()["keys"] if each["id"] == key["id"]
    ]
    assert revoked["revoked_at"] == "2026-11-20T03:00:00Z"
    assert opens(api.client, api.keys["BCEL"])


def test_a_key_is_revoked_under_its_own_participant_only(api: Api) -> None:
    key = made(api)
    for path in (
        f"/v1/participants/LDB/keys/{key['id']}",
        f"{PATH}/{'0' * 8}-0000-4000-8000-{'0' * 12}",
        f"{PATH}/\u0e51",
        f"{PATH}/{key['id'].upper()}x",
    ):
        answer = api.delete(path, OPERATOR)
        assert (answer.status_code, answer.json()["code"]) == (404, "switch.key_not_found")
    assert opens(api.client, key["key"])


@pytest.mark.parametrize("name", ["", "x" * 41, "a\tb"])
def test_a_key_has_a_name(api: Api, name: str) -> None:
    answer = api.post(PATH, {"name": name}, OPERATOR)
    assert (answer.status_code, answer.json()["where"]) == (422, "/name")


def test_what_another_process_revoked_opens_no_longer_than_a_second(api: Api) -> None:
    clock = HurriedClock()
    other = create_app(
        Settings(sweep_every_s=86_400, registry_every_s=86_400), api.engine, clock, Random(2)
    )
    key = api.keys["BCEL"]
    (id_,) = [each.id for each in keys.keys_of(api.engine, ISSUER)]
    with TestClient(other) as client:
        assert opens(client, key)
        assert api.delete(f"{PATH}/{id_}", OPERATOR).status_code == 204
        assert opens(client, key), "it is known from before, and that is not a second ago"
        clock.at += TRUST
        assert not opens(client, key)
    assert timedelta(seconds=1) >= TRUST


def test_a_key_made_by_another_process_opens_at_once(api: Api) -> None:
    assert opens(api.client, keys.new_key(api.engine, ParticipantId("LDB"), NOW))
    assert not opens(api.client, "lns_nobodys")


def test_what_another_process_changed_is_known_after_the_next_reading(api: Api) -> None:
    clock = HurriedClock()
    register = Register(api.engine, clock, inline, every_s=0.4)
    assert api.post("/v1/participants/LDB/suspend", {"reason": "a test"}, OPERATOR).is_success
    found = register.find(ParticipantId("LDB"))
    assert found is not None
    assert found.status == "active"
    asyncio.run(register.refresh())
    found = register.find(ParticipantId("LDB"))
    assert found is not None
    assert found.status == "suspended"


def test_the_register_goes_on_reading_when_a_reading_fails(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(api.engine, HurriedClock(), inline, every_s=0.4)
    readings: list[int] = []

    async def read() -> None:
        readings.append(1)
        if len(readings) == 1:
            raise OSError
        raise asyncio.CancelledError

    monkeypatch.setattr(register, "refresh", read)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(register.run())
    assert len(readings) == 2
