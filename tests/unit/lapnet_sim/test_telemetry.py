"""No secret and nobody's name reaches a log, wherever in an event it stands."""

import io
import json
import sys
from contextvars import copy_context

import pytest
import structlog

from lapnet_sim.telemetry import mask, set_up_logging
from lapnet_sim.trace import CORRELATION, REQUEST

API_KEY = "lns_aaaaBBBBccccDDDD1111"
HOOK_SECRET = "whsec_aaaaBBBBccccDDDD1111+/="
ALIAS = "mch5d0077995d4ae"


@pytest.mark.parametrize(
    "event",
    [
        {"event": f"refused {API_KEY}"},
        {"exception": f"Traceback ...\n  headers={{'X-API-Key': '{API_KEY}'}}"},
        {"detail": f"signed with {HOOK_SECRET}"},
        {"alias": ALIAS},
        {"payee_name": f"Sample Payee {ALIAS}"},
        {"key": API_KEY, "secret": HOOK_SECRET},
        {"request": {"headers": {"x-api-key": API_KEY}, "alias": ALIAS}},
        {"tried": [API_KEY, {"key": API_KEY}], "short": (HOOK_SECRET,)},
    ],
    ids=str,
)
def test_what_must_not_be_read_is_hidden(event: dict[str, object]) -> None:
    written = json.dumps(mask(None, "", dict(event)))
    for hidden in (API_KEY, HOOK_SECRET, ALIAS):
        assert hidden not in written
    assert "***" in written


def test_everything_else_stands_as_it_was() -> None:
    event = {"event": "window.settled", "window_id": "2026-11-20/1", "n": 3, "of": [1, "two"]}
    assert mask(None, "", dict(event)) == event


def test_a_line_names_the_request_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)

    def serve() -> None:
        CORRELATION.set("ours")
        REQUEST.set("till-7:42")
        structlog.get_logger().info("told")
        structlog.get_logger().info("told of another", request_id="till-8")

    try:
        set_up_logging()
        copy_context().run(serve)
        structlog.get_logger().info("by itself")
    finally:
        structlog.reset_defaults()
    told, other, alone = map(json.loads, written.getvalue().splitlines())
    assert (told["correlation_id"], told["request_id"]) == ("ours", "till-7:42")
    assert other["request_id"] == "till-8"
    assert not {"correlation_id", "request_id"} & alone.keys()
