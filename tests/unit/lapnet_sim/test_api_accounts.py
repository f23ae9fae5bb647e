"""Account enquiries over HTTP: what a participant says of an account, and what nobody learns."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.telemetry import mask
from participants.bank import Bank
from participants.messages import AccountEnquiry, AccountReply, AccountStatus, Payee
from participants.reasons import Reason
from tests.api import Api, Json, a_merchant, a_persons_code, an_order, running
from tests.builders import uetr

FULL = "MR ANOUSONE KEOBOUNPHANH"


def asked(api: Api, **changes: Any) -> Any:  # noqa: ANN401 - any field; the client's response
    body: Json = {"participant": "LDB", "account": "010000000001", "currency": "LAK"} | changes
    wanted = {key: value for key, value in body.items() if value is not None}
    return api.post("/v1/account-enquiries", wanted)


@pytest.mark.parametrize(
    ("account", "status", "name", "currency"),
    [
        ("010000000001", "open", "MR SXXXX", "LAK"),
        ("010000000002", "blocked", "MS SXXXX", "LAK"),
        ("010000000003", "closed", "MR SXXXX", "LAK"),
        ("010000000004", "open", "MS SXXXX", "USD"),
        ("990000000009", "unknown", None, None),
    ],
)
def test_an_account_says_how_it_stands_and_whose_it_is_behind_a_mask(
    account: str, status: str, name: str | None, currency: str | None, api: Api
) -> None:
    answer = asked(api, account=account)
    assert answer.status_code == 200
    assert answer.json() == {"status": status, "name": name, "currency": currency}


def test_an_alias_stands_for_an_account(api: Api) -> None:
    known = asked(api, account=None, alias=a_merchant().alias).json()
    assert known == {"status": "open", "name": "SXXXX", "currency": "LAK"}
    assert asked(api, account=None, alias="nobody").json()["status"] == "unknown"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"account": None}, "/account"),
        ({"alias": "mch1"}, "/account"),
        ({"account": "໑໒"}, "/account"),
        ({"account": ""}, "/account"),
        ({"currency": None}, "/currency"),
        ({"currency": "XXX"}, "/currency"),
        ({"currency": "lak"}, "/currency"),
        ({"participant": None}, "/participant"),
        ({"participant": "ldb"}, "/participant"),
        ({"name": "x"}, "/name"),
    ],
)
def test_a_question_that_is_none_is_refused_in_its_place(
    changes: Json, where: str, api: Api
) -> None:
    problem = asked(api, **changes).json()
    assert (problem["status"], problem["code"]) == (422, "switch.field_invalid")
    assert problem["where"] == where


def test_a_participant_nobody_knows_cannot_be_asked(api: Api) -> None:
    problem = asked(api, participant="NOBODY").json()
    assert (problem["status"], problem["code"]) == (404, "switch.participant_unknown")


def test_a_participant_that_cannot_be_reached_is_no_answer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def offline(*_: object) -> AccountReply:
        raise UnreachableError("nobody listens", Reason.AB08)

    monkeypatch.setattr(SimulatedGateway, "verify_account", offline)
    answer = asked(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "switch.acquirer_unreachable")
    assert "AB08" in answer.json()["detail"]


def test_a_participant_that_stays_silent_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> AccountReply:
        await asyncio.sleep(3_600)
        raise AssertionError

    monkeypatch.setattr(SimulatedGateway, "verify_account", silent)
    with running(tmp_path, account_enquiry_s=1) as api:
        answer = asked(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "switch.acquirer_unreachable")
    assert "AB05" in answer.json()["detail"]


def test_no_answer_and_no_line_of_the_log_has_a_full_name(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every bank answers with the full name of a person, wherever it is asked for one."""

    def tell_all(_: Bank, __: AccountEnquiry) -> AccountReply:
        return AccountReply(AccountStatus.OPEN, FULL, "LAK")

    monkeypatch.setattr(Bank, "lookup", lambda *_: Payee(FULL))
    monkeypatch.setattr(Bank, "verify_account", tell_all)
    code = a_persons_code("JDB")
    with capture_logs() as log:
        answers = [
            asked(api),
            asked(api, account=None, alias="x"),
            api.resolve(code),
            api.pay(an_order(1, code=code)),
            api.get(f"/v1/payments/{uetr(1)}"),
            api.get(f"/v1/payments/{uetr(1)}/events"),
            api.get("/console/payments"),
            api.get("/v1/webhooks/dead-letters"),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201, 200, 200, 200, 200]
    told = [answer.text for answer in answers] + [json.dumps(line, default=str) for line in log]
    for part in FULL.split()[1:]:
        assert not any(part in each.upper() for each in told)
    logged = mask(None, "", {"event": "account.asked", "account": "010000000001", "name": FULL})
    assert FULL not in str(logged)
    assert "010000000001" not in str(logged)


def test_an_answer_of_a_bank_is_whole_or_none() -> None:
    for status, name, currency in (
        (AccountStatus.UNKNOWN, FULL, None),
        (AccountStatus.OPEN, None, "LAK"),
        (AccountStatus.CLOSED, FULL, None),
    ):
        with pytest.raises(AssertionError):
            AccountReply(status, name, currency)
