"""What every answer has: a correlation id, the sandbox mark, one shape of refusal, no traceback."""

import json
from http import HTTPStatus
from uuid import UUID

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from lapnet_sim.api import accounts, merchants, problems, resolve_schemas, schemas
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.storage.reads import Reads
from participants.reasons import Reason
from tests.api import Api, an_order
from tests.builders import uetr

PATHS = ["/healthz", "/readyz", "/openapi.json", "/v1/payments/x", "/nowhere", "/v1/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_can_be_found_in_the_log_and_is_marked_as_simulated(
    path: str, api: Api
) -> None:
    first, second = api.get(path), api.get(path)
    assert first.headers["x-sandbox"] == "simulated money"
    ids = {UUID(answer.headers["x-correlation-id"]) for answer in (first, second)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nowhere", SwitchErrorCode.NOT_FOUND),
        ("GET", "/v1/", SwitchErrorCode.NOT_FOUND),
        ("GET", "/v1/qr/resolve", SwitchErrorCode.METHOD_NOT_ALLOWED),
        ("DELETE", "/v1/payments", SwitchErrorCode.METHOD_NOT_ALLOWED),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    method: str, path: str, code: SwitchErrorCode, api: Api
) -> None:
    answer = api.client.request(method, path, headers=api.headers())
    assert answer.status_code == problems.STATUS[code]
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["where"]) == (code, path)


CALLS = [
    ("POST", "/v1/payments"),
    ("POST", "/v1/qr/resolve"),
    ("GET", f"/v1/payments/{uetr(1)}"),
    ("GET", f"/v1/payments/{uetr(1)}/events"),
    ("POST", "/v1/account-enquiries"),
    ("GET", "/v1/merchants"),
    ("PUT", "/v1/merchants/mch1"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "switch.key_missing"),
        ({"X-API-Key": ""}, "switch.key_missing"),
        ({"X-API-Key": "lns_wrong"}, "switch.key_unknown"),
        ({"Authorization": "Bearer x"}, "switch.key_missing"),
    ],
    ids=["none", "empty", "wrong", "elsewhere"],
)
def test_nobody_is_served_without_a_key(
    method: str, path: str, headers: dict[str, str], code: str, api: Api
) -> None:
    answer = api.client.request(method, path, headers=headers, content=b"{not even JSON")
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"].startswith("ApiKey")


def test_a_key_is_never_shown_again(api: Api) -> None:
    answer = api.client.get("/v1/payments/x", headers={"X-API-Key": "lns_secret_guess"})
    assert "lns_secret_guess" not in answer.text
    with api.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM api_key").all())
    assert all(key not in stored for key in api.keys.values())


@pytest.fixture
def _broken_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret of the machine room")

    monkeypatch.setattr(Reads, "payment", fail)


@pytest.mark.usefixtures("_broken_reads")
def test_a_mistake_of_ours_is_a_problem_without_its_traceback(api: Api) -> None:
    with capture_logs() as log:
        answer = api.get(f"/v1/payments/{uetr(1)}")
    assert [(line["event"], line["log_level"]) for line in log] == [("request.failed", "error")]
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "switch.internal"
    assert answer.headers["x-correlation-id"] in answer.json()["detail"]
    assert answer.headers["x-sandbox"] == "simulated money"
    assert "Zero" not in answer.text
    assert "secret" not in answer.text


def test_every_code_has_a_status() -> None:
    assert problems.STATUS.keys() == set(SwitchErrorCode)
    assert all(HTTPStatus(status) >= 400 for status in problems.STATUS.values())


@pytest.mark.parametrize("code", SwitchErrorCode)
def test_every_refusal_has_the_shape_the_document_promises(code: SwitchErrorCode) -> None:
    answer = problems.of_switch(SwitchError(code, "what is wrong", "/where"))
    body = json.loads(bytes(answer.body))
    problem = schemas.ProblemOut.model_validate(body)
    assert (problem.code, problem.status, problem.where) == (code, answer.status_code, "/where")
    assert ("retry-after" in answer.headers) == (answer.status_code in {429, 503})


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_without_a_route_is_a_problem_with_its_place(reason: Reason) -> None:
    body = json.loads(bytes(problems.of_route(NoRouteError(reason, "why")).body))
    assert (body["reason"], body["status"]) == (reason, 422)
    assert body["where"] in {"/code", "/amount"}


def test_the_openapi_document_is_built_and_says_what_is_taken(api: Api) -> None:
    document = api.get("/openapi.json").json()
    assert {"/v1/payments", "/v1/payments/{uetr}", "/v1/qr/resolve"} <= document["paths"].keys()
    taken = document["paths"]["/v1/payments"]["post"]["requestBody"]["content"]
    assert "$ref" not in json.dumps(taken)
    assert set(taken["application/json"]["schema"]["required"]) == {
        "uetr",
        "end_to_end_id",
        "code",
    }


MODELS = [
    schemas.PaymentIn,
    resolve_schemas.ResolveIn,
    accounts.AccountEnquiryIn,
    merchants.MerchantIn,
]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_examples_of_the_document_are_valid(model: type[BaseModel]) -> None:
    example = example_of(model)
    assert model.model_validate(example).model_dump(exclude_none=True) == example


def example_of(model: type[BaseModel]) -> dict[str, object]:
    properties = model.model_json_schema()["properties"]
    found = {
        name: field["examples"][0] for name, field in properties.items() if "examples" in field
    }
    if model is schemas.PaymentIn:
        found["amount"] = example_of(schemas.AmountIn)
    return found


def test_the_example_of_the_document_can_be_paid(api: Api) -> None:
    answer = api.pay(an_order(1) | example_of(schemas.PaymentIn))
    assert answer.status_code == 201
    assert answer.json()["status"] == "completed"
