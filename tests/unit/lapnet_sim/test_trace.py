"""A request's names are carried in, passed on, and shared by every line about its payment."""

from uuid import UUID

import pytest
from structlog.testing import capture_logs

from lapnet_sim.trace import request_id, traceparent
from tests.api import Api, an_order
from tests.builders import uetr

OURS = UUID("019aa000-0000-7000-8000-00000000abcd")
THEIRS = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    "given", [None, b"", b"two words", b"a" * 65, b"line\nbreak", "ໜຶ່ງ".encode(), b"-x", b'"q"']
)
def test_a_name_that_cannot_be_carried_is_replaced(given: bytes | None) -> None:
    assert request_id(given, "ours") == "ours"


@pytest.mark.parametrize(
    "given",
    [
        None,
        b"",
        b"01" + THEIRS[2:],
        THEIRS.upper(),
        THEIRS + b"-more",
        b"00-" + b"0" * 32 + b"-00f067aa0ba902b7-01",
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    ],
)
def test_a_trace_that_is_none_is_begun_anew(given: bytes | None) -> None:
    assert traceparent(given, OURS) == f"00-{OURS.hex}-800000000000abcd-00"


def test_a_trace_goes_on_with_our_part_of_it() -> None:
    assert traceparent(THEIRS, OURS) == f"00-{THEIRS[3:35].decode()}-800000000000abcd-01"


def test_the_answer_names_the_request_as_the_caller_did(api: Api) -> None:
    answer = api.client.get("/healthz", headers={"X-Request-Id": "till-7:42"})
    assert answer.headers["x-request-id"] == "till-7:42"
    answer = api.client.get("/healthz")
    assert answer.headers["x-request-id"] == answer.headers["x-correlation-id"]


def test_every_line_of_a_payment_has_its_names(api: Api) -> None:
    order = an_order(1)
    order["enquiry_id"] = api.resolve(order["code"]).json()["enquiry_id"]
    with capture_logs() as log:
        api.client.post(
            "/v1/payments", json=order, headers=api.headers() | {"X-Request-Id": "till-7:42"}
        )
    lines = [line for line in log if line["event"].startswith("payment.")]
    assert [line["event"] for line in lines] == ["payment.forwarded", "payment.completed"]
    assert {line["uetr"] for line in lines} == {str(uetr(1))}
    assert {line["request_id"] for line in lines} == {"till-7:42"}
    assert len({line["reference"] for line in lines}) == 1
