"""Operators end a payment in doubt over HTTP: one key proposes, another one confirms."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment_commands import NoteEnquiry, Reserve, TimeOut
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import keys, rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from tests.api import OPERATOR, Api, Json, an_order, running
from tests.builders import DEADLINE, ISSUER, NOW, an_instruction, payment_id, uetr

SECOND = "another operator"

THEIR_FILE: Json = {"ending": "completed", "text": "their clearing file of Friday has it"}
NOT_THERE: Json = {"ending": "rejected", "text": "their clearing file of Friday has it not"}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path) as found:
        found.keys[SECOND] = keys.new_key(found.engine, None, NOW)
        yield found


@pytest.fixture
def doubt(api: Api) -> str:
    """The address of the decisions about a payment that people must find out about."""
    store = SqlBookStore(api.engine)
    commit(store, (Reserve(an_instruction(finality=Finality.ONE_WAY)),), NOW)
    # at once: a sweep in between would ask the network
    given_up = (TimeOut(payment_id()), NoteEnquiry(payment_id(), is_last=True))
    commit(store, given_up, DEADLINE)
    api.clock.at = DEADLINE + timedelta(hours=1)
    return f"/v1/payments/{uetr()}/decisions"


def status_of(api: Api) -> Any:  # noqa: ANN401 - whatever the wire says
    return api.get(f"/v1/payments/{uetr()}").json()["status"]


@pytest.mark.parametrize(
    ("word", "status", "iso", "reason", "events"),
    [
        (THEIR_FILE, "completed", "ACSC", None, ["accept", "complete"]),
        (NOT_THERE, "rejected", "RJCT", "AB06", ["refuse"]),
    ],
    ids=["completed", "rejected"],
)
def test_two_keys_end_it_and_both_marks_stand_in_its_history(
    word: Json, status: str, iso: str, reason: str | None, events: list[str], api: Api, doubt: str
) -> None:
    proposed = api.post(doubt, word, OPERATOR)
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    assert status_of(api) == "investigating"

    agreed = api.post(doubt, word, SECOND)
    told = agreed.json()
    assert (agreed.status_code, told["state"]) == (201, "agreed")
    ended = told["payment"]
    assert (ended["status"], ended["iso_status"], ended["reason"]) == (status, iso, reason)
    marks = [f"operator key {api.keys[who][-4:]}" for who in (OPERATOR, SECOND)]
    assert [(each["by"], each["ending"]) for each in told["decisions"]] == [
        (mark, status) for mark in marks
    ]
    assert api.get(doubt, OPERATOR).json() == told
    story = api.get(f"/v1/payments/{uetr()}/events").json()["events"]
    assert [each["event"] for each in story][-len(events) :] == events
    assert violations(api.engine) == []


def test_one_key_does_not_confirm_itself(api: Api, doubt: str) -> None:
    first = api.post(doubt, THEIR_FILE, OPERATOR)
    again = api.post(doubt, THEIR_FILE, OPERATOR)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.content == first.content
    assert status_of(api) == "investigating"


def test_who_disagrees_proposes_and_waits_for_another(api: Api, doubt: str) -> None:
    api.post(doubt, THEIR_FILE, OPERATOR)
    other = api.post(doubt, NOT_THERE, SECOND).json()
    assert (other["state"], status_of(api)) == ("proposed", "investigating")
    assert api.post(doubt, NOT_THERE, OPERATOR).json()["state"] == "agreed"
    assert status_of(api) == "rejected"


def test_a_later_answer_of_the_network_that_says_otherwise_is_kept(api: Api, doubt: str) -> None:
    for who in (OPERATOR, SECOND):
        api.post(doubt, NOT_THERE, who)
    answer = {
        "payment_id": str(payment_id()),
        "decision": "accept",
        "amount": {"amount": "20000.00", "currency": "LAK"},
    }
    late = api.put(f"/v1/payments/{uetr()}/response", answer, "LDB")
    assert (late.status_code, late.json()["code"]) == (409, "switch.answer_contradicts")
    assert status_of(api) == "rejected"
    with api.engine.connect() as connection:
        (kept,) = connection.execute(select(rows.late_reply)).all()
    assert (kept.payment_id, kept.decision) == (payment_id(), "accept")
    assert violations(api.engine) == []


def test_participants_neither_decide_nor_see_who_did(api: Api, doubt: str) -> None:
    for answer in (api.post(doubt, THEIR_FILE, ISSUER), api.get(doubt, ISSUER)):
        assert (answer.status_code, answer.json()["code"]) == (403, "switch.role_missing")
    assert api.get(doubt, OPERATOR).json()["state"] == "open"


def test_a_payment_that_ended_by_itself_is_not_for_people(api: Api) -> None:
    api.pay(an_order(7))
    refused = api.post(f"/v1/payments/{uetr(7)}/decisions", NOT_THERE, OPERATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "switch.not_investigated")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ending": "expired"},
        {"text": ""},
        {"text": "x" * 141},
        {"text": "a\x00b"},
        {"text": None},
        {"by": "me"},
    ],
    ids=str,
)
def test_a_decision_in_no_form_decides_nothing(wrong: Json, api: Api, doubt: str) -> None:
    refused = api.post(doubt, THEIR_FILE | wrong, OPERATOR)
    assert (refused.status_code, refused.json()["code"]) == (422, "switch.field_invalid")
    assert api.get(doubt, OPERATOR).json()["decisions"] == []


@pytest.mark.parametrize("name", [str(UUID(int=7)), "nonsense"])
def test_what_nobody_paid_cannot_be_decided(name: str, api: Api) -> None:
    unknown = api.post(f"/v1/payments/{name}/decisions", THEIR_FILE, OPERATOR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "switch.payment_unknown")
