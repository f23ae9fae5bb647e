"""The registry over HTTP: the operator runs it, a participant sees itself."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lapnet_sim.api.registry_access import REFUSALS
from lapnet_sim.ledger.registry_commands import Refusal
from lapnet_sim.storage import rows
from lapnet_sim.storage.invariants import violations
from lapnet_sim.strict_json import read_object
from participants import ParticipantId
from participants.reasons import Reason
from tests.api import OPERATOR, Api, Json, a_dynamic_code, an_order, kip_of, running
from tests.sends import sends

NEWB = "/v1/participants/NEWB"
APPLICATION: Json = {
    "name": "ທະນາຄານໃໝ່ New Bank",
    "kind": "bank",
    "roles": ["issuer", "acquirer"],
    "iin": "11110418",
    "bic": "NEWBLALA",
    "warn_percent": 85,
}
BECAUSE: Json = {"reason": "agreement signed"}


@pytest.fixture
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One switch a test, because what these tests do to participants stays done."""
    with running(tmp_path_factory.mktemp("api")) as found:
        yield found
        assert violations(found.engine) == []


def told(answer: Any, status: int) -> Any:  # noqa: ANN401 - the client's response, any JSON
    assert answer.status_code == status, answer.text
    return answer.json()


def happen(api: Api, what: str, code: str = "NEWB", status: int = 200) -> Any:  # noqa: ANN401 - as above
    return told(api.post(f"/v1/participants/{code}/{what}", BECAUSE, OPERATOR), status)


def move(number: int, direction: str, amount: str) -> Json:
    return {
        "funding_id": str(UUID(int=number, version=4)),
        "direction": direction,
        "amount": kip_of(amount),
    }


def reason(api: Api, number: int, who: str = "BCEL", **changes: Any) -> str | None:  # noqa: ANN401 - any field
    """Why a payment to a merchant at LDB is refused."""
    payment = told(api.pay(an_order(number, **changes), who), 201)
    return None if payment["reason"] is None else str(payment["reason"])


def test_the_lao_members_are_there_with_their_numbers(api: Api) -> None:
    found = told(api.get("/v1/participants", OPERATOR), 200)["participants"]
    by_id = {each["id"]: each for each in found}
    assert len(by_id) >= 22
    assert (by_id["BCEL"]["iin"], by_id["BCEL"]["bic"]) == ("27710418", "COEBLALA")
    assert {each["kind"] for each in found} == {"bank", "wallet", "partner_network", "fx_provider"}
    assert sum(each["kind"] == "wallet" for each in found) == 2
    assert {(each["status"], each["signed_on"]) for each in found} == {("active", True)}
    assert by_id["THFX"]["roles"] == ["provider"]
    assert {(each["fee_plan"], each["warn_percent"]) for each in found} == {("standard", 80)}


def test_a_newcomer_comes_from_application_to_its_first_payment(api: Api) -> None:
    applied = told(api.put(NEWB, APPLICATION, OPERATOR), 201)
    assert (applied["status"], applied["signed_on"]) == ("applied", False)
    assert applied["endpoint"] is None
    assert told(api.put(NEWB, APPLICATION, OPERATOR), 200) == applied
    made = told(api.post(f"{NEWB}/keys", {"name": "first"}, OPERATOR), 201)
    api.keys["NEWB"] = made["key"]
    assert reason(api, 1, "NEWB") == "DNOR"
    assert happen(api, "activate")["status"] == "active"
    assert reason(api, 2, "NEWB") == "AM23"
    told(api.post(f"{NEWB}/funding", move(1, "in", "20000.00"), OPERATOR), 201)
    assert reason(api, 3, "NEWB") is None
    assert told(api.post(f"{NEWB}/sign-on", {}, "NEWB"), 200)["signed_on"] is True


def test_a_newcomers_codes_lead_to_its_simulator(api: Api) -> None:
    told(api.put(NEWB, APPLICATION, OPERATOR), 201)
    code = a_dynamic_code(iin="11110418")
    happen(api, "activate")
    answer = api.post("/v1/qr/resolve", {"code": code})
    assert (told(answer, 422)["reason"]) == "BE06"  # it was asked, and knows nobody
    assert told(api.post(f"{NEWB}/echo", {}, OPERATOR), 200)["answers"] is True


@pytest.mark.parametrize(
    ("code", "events", "why"),
    [
        ("BCEL", ("suspend",), "AG10"),
        ("LDB", ("suspend",), "AG11"),
        ("LDB", ("suspend", "activate"), None),
        ("LDB", ("sign-off",), "AB08"),
        ("LDB", ("sign-off", "sign-on"), None),
        ("BCEL", ("sign-off",), None),
        ("LDB", ("close",), "CNOR"),
        ("BCEL", ("close",), "DNOR"),
    ],
)
def test_what_happens_to_a_party_counts_from_the_next_payment_on(
    api: Api, code: str, events: tuple[str, ...], why: str | None
) -> None:
    for event in events:
        happen(api, event, code)
    assert reason(api, 1) == why


@sends(Reason.AG10)
def test_a_suspended_bank_pays_nothing(api: Api) -> object:
    happen(api, "suspend", "BCEL")
    return reason(api, 1)


@sends(Reason.AG11)
def test_nobody_pays_at_a_suspended_bank(api: Api) -> object:
    happen(api, "suspend", "LDB")
    return reason(api, 1)


@sends(Reason.DNOR)
def test_a_bank_that_has_left_pays_nothing(api: Api) -> object:
    happen(api, "close", "BCEL")
    return reason(api, 1)


@sends(Reason.AGNT)
def test_who_only_receives_pays_nothing(api: Api) -> object:
    told(api.put(NEWB, {**APPLICATION, "roles": ["acquirer"]}, OPERATOR), 201)
    happen(api, "activate")
    api.keys["NEWB"] = told(api.post(f"{NEWB}/keys", {"name": "first"}, OPERATOR), 201)["key"]
    return reason(api, 1, "NEWB")


def test_the_history_says_what_by_whom_and_why(api: Api) -> None:
    told(api.put(NEWB, APPLICATION, OPERATOR), 201)
    told(api.put(NEWB, {**APPLICATION, "warn_percent": 70}, OPERATOR), 200)
    happen(api, "activate")
    newest, changed, first = told(api.get(f"{NEWB}/events", OPERATOR), 200)["changes"]
    assert (newest["event"], newest["reason"]) == ("activate", "agreement signed")
    assert newest["by"] == f"operator key {api.keys[OPERATOR][-4:]}"
    assert (changed["event"], changed["detail"]) == ("change", "warn_percent: 85 -> 70")
    assert (first["event"], first["to_status"]) == (None, "applied")


def test_for_a_participant_only_itself_exists(api: Api) -> None:
    mine = told(api.get("/v1/participants"), 200)["participants"]
    assert [each["id"] for each in mine] == ["BCEL"]
    assert told(api.get("/v1/participants/BCEL"), 200) == mine[0]
    assert {each["participant"] for each in told(api.get("/v1/positions"), 200)["positions"]} == {
        "BCEL"
    }


OPERATORS_ONLY = [
    ("PUT", "", APPLICATION),
    ("POST", "/activate", BECAUSE),
    ("POST", "/suspend", BECAUSE),
    ("POST", "/close", BECAUSE),
    ("PUT", "/endpoint", {"url": None}),
    ("POST", "/funding", move(1, "in", "1.00")),
    ("POST", "/keys", {"name": "mine"}),
    ("GET", "/keys", None),
    ("DELETE", "/keys/00000000-0000-4000-8000-000000000000", None),
]
ITS_OWN = [
    ("GET", "", None),
    ("GET", "/events", None),
    ("POST", "/sign-on", None),
    ("POST", "/sign-off", None),
    ("POST", "/echo", None),
]


def ask(api: Api, method: str, path: str, body: Json | None, who: str) -> Any:  # noqa: ANN401 - as above
    return api.client.request(method, path, json=body, headers=api.headers(who))


@pytest.mark.parametrize(("method", "path", "body"), OPERATORS_ONLY)
def test_what_is_the_operators_is_refused_to_participants(
    api: Api, method: str, path: str, body: Json | None
) -> None:
    before = told(api.get("/v1/participants", OPERATOR), 200)
    own = ask(api, method, f"/v1/participants/BCEL{path}", body, "BCEL")
    assert told(own, 403)["code"] == "switch.role_missing"
    others = ask(api, method, f"/v1/participants/LDB{path}", body, "BCEL")
    nobodys = ask(api, method, f"/v1/participants/NOBODY{path}", body, "BCEL")
    assert told(others, 404) == told(nobodys, 404)
    assert told(api.get("/v1/participants", OPERATOR), 200) == before


@pytest.mark.parametrize(("method", "path", "body"), ITS_OWN)
def test_what_is_its_own_a_participant_does_itself(
    api: Api, method: str, path: str, body: Json | None
) -> None:
    assert ask(api, method, f"/v1/participants/BCEL{path}", body, "BCEL").status_code == 200
    assert ask(api, method, f"/v1/participants/BCEL{path}", body, OPERATOR).status_code == 200
    others = ask(api, method, f"/v1/participants/LDB{path}", body, "BCEL")
    nobodys = ask(api, method, f"/v1/participants/NOBODY{path}", body, "BCEL")
    assert told(others, 404) == told(nobodys, 404)


def test_an_operator_is_no_participant(api: Api) -> None:
    for answer in (api.pay(an_order(1), OPERATOR), api.get("/v1/webhooks", OPERATOR)):
        assert told(answer, 403)["code"] == "switch.role_missing"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": "shop"}, "/kind"),
        ({"roles": []}, "/roles"),
        ({"roles": ["payer"]}, "/roles/0"),
        ({"iin": "\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56\u0e57\u0e58"}, "/iin"),
        ({"iin": "1234567"}, "/iin"),
        ({"bic": "newblala"}, "/bic"),
        ({"warn_percent": 0}, "/warn_percent"),
        ({"warn_percent": 101}, "/warn_percent"),
        ({"warn_percent": "80"}, "/warn_percent"),
        ({"fee_plan": "Standard Plan"}, "/fee_plan"),
        ({"fee_plan": "nobodys"}, "/fee_plan"),
        ({"name": ""}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"status": "active"}, "/status"),
    ],
)
def test_a_field_out_of_its_form_is_pointed_at(api: Api, changes: Json, where: str) -> None:
    answer = told(api.put(NEWB, {**APPLICATION, **changes}, OPERATOR), 422)
    assert (answer["code"], answer["where"]) == ("switch.field_invalid", where)
    assert told(api.get(NEWB, OPERATOR), 404)["code"] == "switch.participant_unknown"


@pytest.mark.parametrize("code", ["N", "newb", "NEW-B", "1NEW", "N" * 17, "NEW\u0e51"])
def test_a_code_has_its_form(api: Api, code: str) -> None:
    answer = told(api.put(f"/v1/participants/{code}", APPLICATION, OPERATOR), 422)
    assert answer["where"] == "{id}"


def test_every_refusal_of_the_books_has_its_code(api: Api) -> None:
    assert set(REFUSALS) == set(Refusal)
    told(api.put(NEWB, APPLICATION, OPERATOR), 201)
    assert happen(api, "suspend", status=409)["code"] == "switch.participant_status"
    kind = told(api.put(NEWB, {**APPLICATION, "kind": "wallet"}, OPERATOR), 422)
    assert kind["where"] == "/kind"
    other = told(api.put("/v1/participants/OTHER", APPLICATION, OPERATOR), 409)
    assert other["code"] == "switch.iin_taken"
    assert reason(api, 1) is None
    assert happen(api, "close", "LDB", status=409)["code"] == "switch.participant_owes"
    assert told(api.get("/v1/participants/LDB", OPERATOR), 200)["status"] == "active"


def test_cash_moves_in_and_out_and_once(api: Api) -> None:
    path = "/v1/participants/LDB/funding"
    start = cap(api)
    first = told(api.post(path, move(1, "in", "500.00"), OPERATOR), 201)
    assert (first["direction"], first["amount"], first["cap"]) == (
        "in",
        kip_of("500.00"),
        kip_of(f"{start + 500}.00"),
    )
    again = api.post(path, move(1, "in", "500.00"), OPERATOR)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert told(again, 200) == first
    changed = told(api.post(path, move(1, "in", "501.00"), OPERATOR), 409)
    assert (changed["code"], changed["where"]) == ("switch.request_changed", "/funding_id")
    told(api.post(path, move(2, "out", "200.00"), OPERATOR), 201)
    assert cap(api) == start + 300
    short = told(api.post(path, move(3, "out", f"{start + 301}.00"), OPERATOR), 409)
    assert (short["code"], short["reason"]) == ("switch.funds_short", "AM23")
    assert cap(api) == start + 300
    told(api.post(path, move(3, "out", f"{start + 300}.00"), OPERATOR), 201)
    assert cap(api) == 0


def cap(api: Api, code: str = "LDB") -> int:
    """Whole kip."""
    found = told(api.get("/v1/positions", OPERATOR), 200)["positions"]
    (mine,) = [each for each in found if (each["participant"], each["currency"]) == (code, "LAK")]
    whole, _, rest = mine["cap"]["amount"].partition(".")
    assert rest == "00"
    return int(whole)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"funding_id": "1"}, "/funding_id"),
        ({"direction": "up"}, "/direction"),
        ({"amount": kip_of("0.00")}, "/amount"),
        ({"amount": kip_of("0.50")}, "/amount"),
        ({"amount": kip_of("-5.00")}, "/amount/amount"),
        ({"by": "me"}, "/by"),
    ],
)
def test_a_movement_out_of_its_form_is_pointed_at(api: Api, changes: Json, where: str) -> None:
    body = {**move(1, "in", "500.00"), **changes}
    assert told(api.post("/v1/participants/LDB/funding", body, OPERATOR), 422)["where"] == where


def test_a_position_says_how_far_its_owner_may_go_and_warns(api: Api) -> None:
    def mine() -> Json:
        (found,) = told(api.get("/v1/positions"), 200)["positions"]
        assert isinstance(found, dict)
        return found

    begin = cap(api, "BCEL")
    told(
        api.post("/v1/participants/BCEL/funding", move(1, "out", f"{begin - 20_000}.00"), OPERATOR),
        201,
    )
    assert mine() == {
        "participant": "BCEL",
        "currency": "LAK",
        "cap": kip_of("20000.00"),
        "prefunded": kip_of("20000.00"),
        "committed": kip_of("0.00"),
        "reserved": kip_of("0.00"),
        "headroom": kip_of("20000.00"),
        "used_percent": 0,
        "warn_percent": 80,
        "warning": False,
        "last_warned_at": None,
    }
    assert reason(api, 1) is None
    assert (mine()["used_percent"], mine()["warning"]) == (75, False)
    assert reason(api, 2, amount=kip_of("1000.00")) is None
    assert (mine()["committed"], mine()["headroom"]) == (kip_of("16000.00"), kip_of("4000.00"))
    assert (mine()["used_percent"], mine()["warning"]) == (80, True)
    assert mine()["last_warned_at"] == "2026-11-20T03:00:00Z"
    assert reason(api, 3, amount=kip_of("4001.00")) == "AM23"


def test_a_warning_goes_out_by_webhook_once_per_crossing(api: Api) -> None:
    path = "/v1/participants/BCEL/funding"
    told(
        api.put("/v1/webhooks/w", {"url": "http://127.0.0.1:9/w", "events": ["position.warning"]}),
        201,
    )
    told(api.post(path, move(1, "out", f"{cap(api, 'BCEL') - 20_000}.00"), OPERATOR), 201)
    for number, amount in ((1, "16000.00"), (2, "1000.00")):
        assert reason(api, number, amount=kip_of(amount)) is None
    told(api.post(path, move(2, "in", "80000.00"), OPERATOR), 201)
    assert reason(api, 3, amount=kip_of("70000.00")) is None
    deliveries = told(api.get("/v1/webhooks/w/deliveries"), 200)["deliveries"]
    assert [each["type"] for each in deliveries] == ["position.warning"] * 2


def test_the_body_of_a_warning_says_what_is_left(api: Api) -> None:
    told(api.put("/v1/webhooks/w", {"url": "http://127.0.0.1:9/w"}), 201)
    out = move(1, "out", f"{cap(api, 'BCEL') - 20_000}.00")
    told(api.post("/v1/participants/BCEL/funding", out, OPERATOR), 201)
    payment = told(api.pay(an_order(1, amount=kip_of("17000.00"))), 201)
    wanted = select(rows.hook_event.c.body).where(rows.hook_event.c.type == "position.warning")
    with api.engine.connect() as connection:
        (body,) = connection.scalars(wanted).all()
    said = read_object(body.encode())
    assert (said["type"], said["sandbox"]) == ("position.warning", "simulated money")
    assert said["data"] == {
        "payment_id": payment["payment_id"],
        "currency": "LAK",
        "cap": kip_of("20000.00"),
        "used": kip_of("17100.00"),
        "headroom": kip_of("2900.00"),
        "warn_percent": 80,
    }


def test_an_endpoint_counts_from_the_next_message_on_and_back(api: Api) -> None:
    path = "/v1/participants/LDB/endpoint"
    assert reason(api, 1) is None
    dead = "http://127.0.0.1:9/LDB"  # nobody listens there
    assert told(api.put(path, {"url": dead}, OPERATOR), 200)["endpoint"] == dead
    echo = told(api.post("/v1/participants/LDB/echo", {}, "LDB"), 200)
    assert (echo["answers"], echo["reason"], echo["reached_at"]) == (False, "AB08", dead)
    assert reason(api, 2) == "AB08"
    assert told(api.put(path, {"url": None}, OPERATOR), 200)["endpoint"] is None
    assert reason(api, 3) is None


@pytest.mark.parametrize(
    "url", ["", "ftp://127.0.0.1/x", "http://", "http://h/?q=1", "http://u:p@h/", "http://h:99999/"]
)
def test_an_endpoint_is_a_plain_address(api: Api, url: str) -> None:
    answer = told(api.put("/v1/participants/LDB/endpoint", {"url": url}, OPERATOR), 422)
    assert (answer["code"], answer["where"]) == ("switch.endpoint_invalid", "/url")


def test_everybody_registered_can_be_reached(api: Api) -> None:
    for each in told(api.get("/v1/participants", OPERATOR), 200)["participants"]:
        path = f"/v1/participants/{ParticipantId(each['id'])}/echo"
        assert told(api.post(path, {}, OPERATOR), 200)["answers"] is True
