"""Cash over HTTP: 202 until the bank has answered, 201 whatever it said, and every message."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from participants.bank_messages import pacs002, pacs009
from participants.settlement_bank import AnswerStatus, RefusalReason
from tests.api import OPERATOR, Api, Json, kip_of, running
from tests.builders import ISSUER
from tests.iso20022 import assert_standard

PATH = f"/v1/participants/{ISSUER}/funding"
NIGHT = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
"""20:00 on a Friday in Vientiane."""


@pytest.fixture
def api(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Api]:
    changes: Json = getattr(request, "param", {})
    """Nothing falls due by itself: what a test does not ask for does not happen."""
    with running(tmp_path, settlement_hours="calendar", sweep_every_s=86_400, **changes) as found:
        yield found


def funding_id(number: int) -> str:
    return str(UUID(int=number, version=4))


def body(direction: str, amount: str, number: int = 1) -> Json:
    return {"funding_id": funding_id(number), "direction": direction, "amount": kip_of(amount)}


def position(api: Api) -> Json:
    (found,) = api.get("/v1/positions").json()["positions"]
    assert isinstance(found, dict)
    return found


def test_what_the_bank_booked_is_told_with_both_messages(api: Api) -> None:
    answer = api.post(PATH, body("in", "500.00"), OPERATOR)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["status"], shown["reason"], shown["waits_until"]) == ("booked", None, None)
    one = answer.headers["Location"]
    assert one == f"{PATH}/{funding_id(1)}"
    for who in (ISSUER, OPERATOR):
        found = api.get(one, who).json()
        assert found == {name: shown[name] for name in found}
        assert api.get(PATH, who).json() == {"fundings": [found]}
    asked, answered = (api.get(f"{one}/{name}") for name in ("instruction", "answer"))
    assert {asked.headers["content-type"], answered.headers["content-type"]} == {"application/xml"}
    assert_standard(asked.content)
    assert_standard(answered.content)
    assert pacs009.read(asked.content).participant == ISSUER
    assert pacs002.read(answered.content).status is AnswerStatus.SETTLED


@pytest.mark.parametrize(
    "api", [{"settlement_own_funds": (f"{ISSUER}/LAK/499.00",)}], indirect=True
)
def test_what_the_bank_refused_is_an_end_with_its_reason(api: Api) -> None:
    before = position(api)
    answer = api.post(PATH, body("in", "500.00"), OPERATOR)
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["reason"]) == ("refused", "AM04")
    assert position(api) == before
    told = api.get(f"{PATH}/{funding_id(1)}/answer")
    assert pacs002.read(told.content).reason is RefusalReason.SHORT
    again = api.post(PATH, body("in", "500.00"), OPERATOR)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert api.post(PATH, body("in", "499.00", 2), OPERATOR).json()["status"] == "booked"


def test_at_night_cash_waits_for_the_bank_and_what_shall_leave_is_held(api: Api) -> None:
    api.clock.at = NIGHT
    cap = position(api)["cap"]
    for _ in range(2):
        answer = api.post(PATH, body("out", "500.00"), OPERATOR)
        assert answer.status_code == 202
        assert answer.json()["waits_until"] == "2026-11-23T01:30:00Z"
    assert (position(api)["cap"], position(api)["reserved"]) == (cap, kip_of("500.00"))
    one = f"{PATH}/{funding_id(1)}"
    assert api.get(f"{one}/answer").status_code == 204
    assert_standard(api.get(f"{one}/instruction").content)
    closed = api.post(f"/v1/participants/{ISSUER}/close", {"reason": "a test"}, OPERATOR)
    assert (closed.status_code, closed.json()["code"]) == (409, "switch.participant_owes")


def test_another_participants_cash_does_not_exist_for_you(api: Api) -> None:
    api.post(PATH, body("in", "500.00"), OPERATOR)
    other = f"/v1/participants/LDB/funding/{funding_id(1)}"
    assert api.get(other).json()["code"] == "switch.participant_unknown"
    assert api.get(other, OPERATOR).json()["code"] == "switch.funding_unknown"
    missing = api.get(f"{PATH}/{funding_id(9)}")
    assert (missing.status_code, missing.json()["code"]) == (404, "switch.funding_unknown")
    for name in ("instruction", "answer"):
        assert api.get(f"{PATH}/{funding_id(9)}/{name}").status_code == 404
