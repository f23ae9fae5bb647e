"""The settlement bank over HTTP: messages, statements, digital kip, what stands behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from participants.bank_messages import pacs029
from participants.messages import ACCEPTED
from settlement.camt import read_camt
from settlement.settled import balances
from settlement.terms import Terms
from tests.api import OPERATOR, Api, Json, kip_of, running
from tests.builders import ISSUER, NOW, WINDOW, WINDOW_ID, an_instruction, payment_id
from tests.iso20022 import assert_standard

PATH = f"/v1/settlement/windows/{WINDOW_ID}"
SECOND = "operator-2"
TRAFFIC: tuple[Command, ...] = (Reserve(an_instruction(1)), Conclude(payment_id(1), ACCEPTED))
DAY = WINDOW.business_date


@pytest.fixture
def api(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Api]:
    changes: Json = getattr(request, "param", {})
    with running(tmp_path, sweep_every_s=0.01, **changes) as found:
        commit(SqlBookStore(found.engine), TRAFFIC, NOW)
        found.keys[SECOND] = keys.new_key(found.engine, None, NOW)
        yield found


def comes_to(api: Api, status: str) -> Json:
    """Ask until the sweeper has taken the window there."""
    api.clock.at = max(api.clock.at, WINDOW.cut_off_at)
    for _ in range(600):
        shown: Json = api.get(PATH, OPERATOR).json()
        if shown["window"]["status"] == status:
            return shown
    raise AssertionError(shown)


def request_id(number: int) -> str:
    return str(UUID(int=number, version=4))


def tokens(api: Api, direction: str, amount: str, number: int = 1, who: str = OPERATOR) -> Any:  # noqa: ANN401 - a response
    body = {"request_id": request_id(number), "direction": direction, "amount": kip_of(amount)}
    return api.post(f"/v1/participants/{ISSUER}/dlak", body, who)


def test_the_instruction_of_a_window_is_a_message_of_the_standard(api: Api) -> None:
    early = api.get(f"{PATH}/instruction", OPERATOR)
    assert (early.status_code, early.json()["code"]) == (409, "switch.window_status")
    shown = comes_to(api, "final")
    answer = api.get(f"{PATH}/instruction", OPERATOR)
    assert answer.headers["content-type"].startswith("application/xml")
    assert_standard(answer.content)
    request = pacs029.read(answer.content)
    assert request.cycle == WINDOW_ID
    assert {order.id for order in request.orders} == {each["id"] for each in shown["instructions"]}
    assert api.get(f"{PATH}/instruction", OPERATOR).content == answer.content


def test_statements_add_up_and_follow_each_other(api: Api, tmp_path: Path) -> None:
    funding = {"funding_id": request_id(9), "direction": "in", "amount": kip_of("5000.00")}
    assert api.post(f"/v1/participants/{ISSUER}/funding", funding, OPERATOR).status_code == 201
    assert tokens(api, "issue", "3000.00").status_code == 200
    comes_to(api, "final")
    found = []
    for n, day in enumerate((DAY, DAY.replace(day=DAY.day + 1))):
        api.clock.at = max(api.clock.at, NOW.replace(day=NOW.day + n))
        answer = api.get(f"/v1/settlement/statements/{day.isoformat()}", OPERATOR)
        assert answer.status_code == 200, answer.text
        assert_standard(answer.content)
        path = tmp_path / f"{day}.xml"
        path.write_bytes(answer.content)
        found += read_camt(path, day)
    assert list(balances(found, Terms(DAY))) == []
    issuer = {
        each.number: each
        for each in found
        if each.account == str(ISSUER) and each.currency == "LAK"
    }
    first = issuer[DAY.toordinal()]
    assert first.moved_minor == 5_000_00 - 3_000_00 - 20_000_00
    (net,) = first.lines
    assert (net.window_id, net.amount_minor) == (WINDOW_ID, 20_000_00)
    (digital,) = [each for each in found if each.account == f"{ISSUER}.DLAK" and each.moved_minor]
    assert digital.closing_minor == 3_000_00
    notified = api.get(f"/v1/settlement/statements/{DAY.isoformat()}?movements=true", OPERATOR)
    assert_standard(notified.content)


def test_a_day_that_has_not_begun_has_no_statement(api: Api) -> None:
    answer = api.get("/v1/settlement/statements/2099-01-01", OPERATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "switch.field_invalid")


def test_digital_kip_are_issued_once_for_a_request_and_counted(api: Api) -> None:
    for _ in range(2):
        answer = tokens(api, "issue", "3000.00")
        assert answer.status_code == 200, answer.text
        assert answer.json()["held"] == {"amount": "3000.00", "currency": "LAK"}
    changed = tokens(api, "issue", "4000.00")
    assert (changed.status_code, changed.json()["code"]) == (409, "switch.request_changed")
    much = tokens(api, "redeem", "4000.00", 2)
    assert (much.status_code, much.json()["code"]) == (409, "switch.funds_short")
    assert tokens(api, "redeem", "1000.00", 3).status_code == 200
    supply = api.get("/v1/settlement/dlak", OPERATOR).json()
    assert (supply["issued"]["amount"], supply["locked"]["amount"]) == ("2000.00", "0.00")
    assert violations(api.engine) == []


@pytest.mark.parametrize("amount", ["0.00", "10.50"])
def test_digital_kip_come_in_whole_kip(api: Api, amount: str) -> None:
    answer = tokens(api, "issue", amount)
    assert answer.status_code == 422
    assert answer.json()["reason"] == "AM12"


@pytest.mark.parametrize("api", [{"approvals": 2}], indirect=True)
def test_the_operator_chooses_what_a_window_settles_in(api: Api) -> None:
    assert tokens(api, "issue", "20000.00").status_code == 200
    comes_to(api, "netted")
    chosen = api.post(f"{PATH}/asset", {"asset": "dlak"}, OPERATOR)
    assert (chosen.status_code, chosen.json()["asset"]) == (200, "dlak")
    wrong = api.post(f"{PATH}/asset", {"asset": "gold"}, OPERATOR)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "switch.field_invalid")
    for who in (OPERATOR, SECOND):
        assert api.post(f"{PATH}/approve", {}, who).status_code == 200
    comes_to(api, "final")
    late = api.post(f"{PATH}/asset", {"asset": "cash"}, OPERATOR)
    assert (late.status_code, late.json()["code"]) == (409, "switch.window_status")
    supply = api.get("/v1/settlement/dlak", OPERATOR).json()
    held = {each["participant"]: each["held"]["amount"] for each in supply["holdings"]}
    assert held == {"BCEL": "0.00", "LDB": "20000.00"}
    assert b"<Prtry>DLAK</Prtry>" in api.get(f"{PATH}/instruction", OPERATOR).content
    assert violations(api.engine) == []


@pytest.mark.parametrize(
    "api", [{"settlement_withheld": ("BCEL/LAK/9000000000000.00",)}], indirect=True
)
def test_a_loss_beyond_every_layer_is_said_and_nothing_is_proposed(api: Api) -> None:
    comes_to(api, "short")
    way = {"way": "loss_share"}
    first = api.post(f"{PATH}/resolve-short", way, OPERATOR)
    # Far more is kept back than every layer together: nothing is proposed, and that is said.
    assert (first.status_code, first.json()["code"]) == (409, "switch.cover_short")
    shown = api.get(f"{PATH}/backing", OPERATOR).json()
    assert (shown["way_proposed"], shown["losses"], shown["final_at"]) == (None, [], None)


@pytest.mark.parametrize(
    "api", [{"settlement_withheld": ("BCEL/LAK/3999990000.00",)}], indirect=True
)
def test_who_paid_for_whom_is_shown(api: Api) -> None:
    comes_to(api, "short")
    way = {"way": "loss_share"}
    assert api.post(f"{PATH}/resolve-short", way, OPERATOR).status_code == 200
    waiting = api.get(f"{PATH}/backing", OPERATOR).json()
    assert waiting["way_proposed"] == "loss_share"
    same = api.post(f"{PATH}/resolve-short", way, OPERATOR)
    assert (same.status_code, same.json()["code"]) == (409, "switch.four_eyes")
    assert api.post(f"{PATH}/resolve-short", way, SECOND).status_code == 200
    comes_to(api, "final")
    (line,) = api.get(f"{PATH}/backing", OPERATOR).json()["losses"]
    assert (line["payer"], line["layer"], line["amount"]["amount"]) == (
        "BCEL",
        "prefund",
        "10000.00",
    )
    pledges = api.get("/v1/settlement/backing", OPERATOR).json()["pledges"]
    (bcel,) = [each for each in pledges if each["participant"] == "BCEL"]
    assert bcel["drawn"]["amount"] == "10000.00"
    assert bcel["group"] is not None
    assert {each["counted"]["amount"] for each in bcel["collateral"]} == {
        "117600000000.00", "72000000000.00",
    }  # fmt: skip
    assert violations(api.engine) == []


def test_all_of_it_is_the_operators_business(api: Api) -> None:
    for path in (
        f"{PATH}/instruction", f"{PATH}/backing", f"/v1/settlement/statements/{DAY}",
        "/v1/settlement/backing", "/v1/settlement/dlak",
    ):  # fmt: skip
        refused = api.get(path, ISSUER)
        assert (refused.status_code, refused.json()["code"]) == (403, "switch.role_missing"), path
    assert api.post(f"{PATH}/asset", {"asset": "dlak"}, ISSUER).status_code == 403
    assert tokens(api, "issue", "1.00", who=ISSUER).status_code == 403
    unknown = api.get("/v1/settlement/windows/2031-01-01/1/instruction", OPERATOR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "switch.window_unknown")
