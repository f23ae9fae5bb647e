"""Windows over HTTP: approved by two keys, seen inside, and led out of being short."""

from collections.abc import Iterator

import pytest

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from participants.messages import ACCEPTED
from tests.api import OPERATOR, Api, Json, running
from tests.builders import ISSUER, NOW, WINDOW, WINDOW_ID, an_instruction, payment_id

PATH = f"/v1/settlement/windows/{WINDOW_ID}"
SECOND = "operator-2"
TRAFFIC: tuple[Command, ...] = (
    Reserve(an_instruction(1)),
    Conclude(payment_id(1), ACCEPTED),
)


@pytest.fixture
def api(tmp_path: object, request: pytest.FixtureRequest) -> Iterator[Api]:
    changes: Json = getattr(request, "param", {"approvals": 2})
    with running(tmp_path, sweep_every_s=0.01, **changes) as found:  # type: ignore[arg-type] # a path
        commit(SqlBookStore(found.engine), TRAFFIC, NOW)
        found.keys[SECOND] = keys.new_key(found.engine, None, NOW)
        found.clock.at = WINDOW.cut_off_at
        yield found


def comes_to(api: Api, status: str) -> Json:
    """Ask until the sweeper has taken the window there."""
    for _ in range(600):
        shown: Json = api.get(PATH, OPERATOR).json()
        if shown["window"]["status"] == status:
            return shown
    raise AssertionError(shown)


def test_a_window_waits_for_two_different_keys_and_then_settles(api: Api) -> None:
    shown = comes_to(api, "netted")
    assert (shown["control_n"], shown["approvals_needed"]) == (1, 2)
    first = api.post(f"{PATH}/approve", {}, OPERATOR)
    assert (first.status_code, len(first.json()["approved_by"])) == (200, 1)
    again = api.post(f"{PATH}/approve", {}, OPERATOR)
    assert (again.status_code, again.json()["code"]) == (409, "switch.four_eyes")
    assert api.post(f"{PATH}/approve", {}, SECOND).status_code == 200
    shown = comes_to(api, "final")
    assert shown["entered_at"] <= shown["irrevocable_at"] <= shown["final_at"]
    assert len(set(shown["approved_by"])) == 2
    assert violations(api.engine) == []


def test_nets_sum_to_zero_and_name_who_must_be_covered(api: Api) -> None:
    comes_to(api, "netted")
    nets = api.get(f"{PATH}/nets", OPERATOR).json()
    assert [(each["participant"], each["net"]["amount"]) for each in nets["nets"]] == [
        ("BCEL", "-20000.00"),
        ("LDB", "20000.00"),
    ]
    (covered,) = nets["cover"]
    assert covered["cover_1"] == covered["cover_2"] == {"amount": "20000.00", "currency": "LAK"}
    pairs = api.get(f"{PATH}/bilateral", OPERATOR).json()["pairs"]
    assert [(each["payer"], each["payee"], each["n"]) for each in pairs] == [("BCEL", "LDB", 1)]


@pytest.mark.parametrize(
    "api", [{"settlement_withheld": ("BCEL/LAK/9000000000000.00",)}], indirect=True
)
@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("recalculate", "switch.way_not_allowed"),
        ("prefund", "switch.cover_short"),
    ],
)
def test_a_short_window_says_who_is_short_and_refuses_a_way_that_does_not_lead_out(
    api: Api, way: str, code: str
) -> None:
    shown = comes_to(api, "short")
    (short,) = shown["shortages"]
    assert (short["participant"], short["way"]) == ("BCEL", None)
    refused = api.post(f"{PATH}/resolve-short", {"way": way}, OPERATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert api.get(PATH, OPERATOR).json()["shortages"] == shown["shortages"]
    assert violations(api.engine) == []


def test_windows_are_the_operators_business_and_unknown_ones_are_refused(api: Api) -> None:
    listed = api.get("/v1/settlement/windows", OPERATOR).json()["windows"]
    assert WINDOW_ID in [each["id"] for each in listed]
    for path in ("/v1/settlement/windows", PATH, f"{PATH}/nets", "/v1/breaks"):
        refused = api.get(path, ISSUER)
        assert (refused.status_code, refused.json()["code"]) == (403, "switch.role_missing")
    for name in ("2031-01-01/1", "tomorrow/1", "2026-11-20/໑"):
        unknown = api.get(f"/v1/settlement/windows/{name}", OPERATOR)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "switch.window_unknown")


@pytest.mark.parametrize("api", [{"approvals": 0}], indirect=True)
def test_the_operator_closes_a_window_before_its_cut_off(api: Api) -> None:
    comes_to(api, "final")  # its cut-off had come; another one is open
    before = payment_window(api)
    closed = api.post("/v1/settlement/windows/current/close", {}, OPERATOR)
    assert closed.status_code == 200, closed.text
    assert closed.json()["id"] == before["id"]
    after = payment_window(api)
    assert after["id"] != before["id"]
    assert [after[name] for name in ("business_date", "cut_off_at")] == [
        before[name] for name in ("business_date", "cut_off_at")
    ]
    for _ in range(600):
        windows = api.get("/v1/settlement/windows", OPERATOR).json()["windows"]
        if {each["status"] for each in windows if each["id"] == before["id"]} == {"final"}:
            break
    else:
        raise AssertionError(windows)
    assert violations(api.engine) == []


def payment_window(api: Api) -> Json:
    windows = api.get("/v1/settlement/windows", OPERATOR).json()["windows"]
    (found,) = [each for each in windows if each["status"] == "open" and each["kind"] != "dispute"]
    return dict(found)


def test_a_participant_closes_no_window(api: Api) -> None:
    answer = api.post("/v1/settlement/windows/current/close", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "switch.role_missing")
