"""The endpoints on the express way are the framework's own to everybody who looks."""

from typing import Any

import pytest

from lapnet_sim.api import codes, payments
from tests.api import Api

EXPRESS = sorted({**payments.EXPRESS, **codes.EXPRESS})


def operation(api: Api, method: str, path: str) -> dict[str, Any]:
    """What the OpenAPI document says of an endpoint."""
    found: dict[str, Any] = api.client.get("/openapi.json").json()["paths"][path][method.lower()]
    return found


@pytest.mark.parametrize(("method", "path"), EXPRESS)
def test_it_is_documented_like_any_other(api: Api, method: str, path: str) -> None:
    told = operation(api, method, path)
    assert told["security"] == [{"APIKeyHeader": []}]
    assert told["requestBody"]["required"]
    assert {"400", "401", "413", "422", "503"} <= told["responses"].keys()


@pytest.mark.parametrize(("method", "path"), EXPRESS)
def test_it_has_the_same_envelope(api: Api, method: str, path: str) -> None:
    answer = api.client.request(method, path, content=b"{}")
    assert answer.status_code == 401
    assert answer.headers["x-sandbox"] == "simulated money"
    assert answer.headers["x-correlation-id"]


@pytest.mark.parametrize(("method", "path"), EXPRESS)
def test_another_method_is_still_refused(api: Api, method: str, path: str) -> None:
    del method
    answer = api.client.delete(path)
    assert (answer.status_code, answer.json()["code"]) == (405, "switch.method_not_allowed")
