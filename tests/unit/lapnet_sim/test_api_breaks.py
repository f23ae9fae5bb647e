"""Breaks over HTTP: one key proposes, another decides, and the correction settles apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lapnet_sim.ledger.break_commands import RecordBreaks
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from tests.api import OPERATOR, Api, running
from tests.builders import ACQUIRER, ISSUER, NOW
from tests.settlement_scripts import A03, D03, DAY, NOBODY_BOOKED, UNREVERSED

CHECKER = "operator-2"
WHY = {"note": "both banks agree"}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path) as found:
        commit(SqlBookStore(found.engine), (RecordBreaks(DAY, (NOBODY_BOOKED, UNREVERSED)),), NOW)
        found.keys[CHECKER] = keys.new_key(found.engine, None, NOW)
        yield found


def committed(api: Api) -> dict[str, int]:
    found = {p.participant: p for p in Reads(api.engine).positions() if p.currency == "LAK"}
    return {str(who): found[who].committed_minor for who in (ISSUER, ACQUIRER)}


def test_a_break_is_closed_by_two_keys_and_its_correction_waits_in_the_dispute_window(
    api: Api,
) -> None:
    assert Reads(api.engine).breaks.suspense()[str(ACQUIRER), "LAK"] == 7_000_00
    proposed = api.post(f"/v1/breaks/{A03}/propose", WHY, OPERATOR)
    assert (proposed.status_code, proposed.json()["known"]["status"]) == (200, "proposed")
    same = api.post(f"/v1/breaks/{A03}/approve", WHY, OPERATOR)
    assert (same.status_code, same.json()["code"]) == (409, "switch.four_eyes")
    assert committed(api) == {str(ISSUER): 0, str(ACQUIRER): 0}
    story = api.post(f"/v1/breaks/{A03}/approve", WHY, CHECKER).json()
    assert story["known"]["status"] == "resolved"
    (booked,) = story["corrections"]
    assert booked["window"] == "2026-11-20/D1"
    assert booked["maker"] != booked["checker"]
    assert booked["amount"] == {"amount": "7000.00", "currency": "LAK"}
    assert committed(api) == {str(ISSUER): -7_000_00, str(ACQUIRER): 7_000_00}
    assert (str(ACQUIRER), "LAK") not in Reads(api.engine).breaks.suspense()
    assert [each["event"] for each in story["steps"]] == [None, "propose", "approve"]
    assert violations(api.engine) == []


def test_where_settlement_stands_a_break_is_closed_without_a_journal(api: Api) -> None:
    assert api.get(f"/v1/breaks/{D03}", OPERATOR).json()["known"]["corrects"] is None
    api.post(f"/v1/breaks/{D03}/propose", WHY, OPERATOR)
    story = api.post(f"/v1/breaks/{D03}/approve", WHY, CHECKER).json()
    assert (story["known"]["status"], story["corrections"]) == ("resolved", [])
    assert committed(api) == {str(ISSUER): 0, str(ACQUIRER): 0}
    assert violations(api.engine) == []


def test_a_rejected_proposal_leaves_the_break_open_and_in_suspense(api: Api) -> None:
    early = api.post(f"/v1/breaks/{A03}/reject", WHY, CHECKER)
    assert (early.status_code, early.json()["code"]) == (409, "switch.break_status")
    api.post(f"/v1/breaks/{A03}/propose", WHY, OPERATOR)
    story = api.post(f"/v1/breaks/{A03}/reject", WHY, CHECKER).json()
    assert story["known"]["status"] == "open"
    assert Reads(api.engine).breaks.suspense()[str(ACQUIRER), "LAK"] == 7_000_00
    listed = api.get("/v1/breaks?status=open", OPERATOR).json()
    assert [each["id"] for each in listed["breaks"]] == [A03, D03]
    unknown = api.post("/v1/breaks/none/propose", WHY, OPERATOR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "switch.break_unknown")


def test_a_break_that_is_not_found_again_is_matched_and_found_again_is_open_again(
    api: Api,
) -> None:
    for found, status in (((), "matched"), ((NOBODY_BOOKED,), "open"), ((NOBODY_BOOKED,), "open")):
        commit(SqlBookStore(api.engine), (RecordBreaks(DAY, found),), NOW)
        assert api.get(f"/v1/breaks/{A03}", OPERATOR).json()["known"]["status"] == status
        assert violations(api.engine) == []
    steps = api.get(f"/v1/breaks/{A03}", OPERATOR).json()["steps"]
    assert [each["event"] for each in steps] == [None, "match", "reopen", "carry"]
