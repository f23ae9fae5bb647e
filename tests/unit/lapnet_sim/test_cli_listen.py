"""The receiver for integrators: believes what is signed, shows it, and says what comes again."""

import json

import pytest
from starlette.testclient import TestClient

from lapnet_sim.cli.listen import receiver
from lapnet_sim.notify.signing import headers, secret_of
from lapnet_sim.telemetry import mask
from tests.builders import NOW
from tests.fakes import HurriedClock

SECRET, OLD = secret_of(bytes(24)), secret_of(b"1" * 24)
BODY = json.dumps({"type": "payment.completed", "order": 7, "data": {"x": "ລາວ"}}).encode()


def listening(*secrets: str) -> tuple[TestClient, list[str]]:
    said: list[str] = []
    return TestClient(receiver(secrets, HurriedClock(), said.append)), said


def signed(secret: str = SECRET, body: bytes = BODY) -> dict[str, str]:
    return headers((secret,), "event-1", NOW, body)


def test_what_is_signed_is_shown_and_acknowledged() -> None:
    client, said = listening(SECRET)
    assert client.post("/any/path", content=BODY, headers=signed()).status_code == 204
    (shown,) = said
    assert shown.startswith("payment.completed  order 7  event-1  signature verified\n")
    assert '"x": "ລາວ"' in shown


def test_what_comes_again_is_acknowledged_again() -> None:
    client, said = listening(SECRET)
    for _ in range(2):
        assert client.post("/", content=BODY, headers=signed()).status_code == 204
    assert [", again\n" in each for each in said] == [False, True]


def test_either_of_two_secrets_will_do() -> None:
    client, _ = listening(SECRET, OLD)
    for secret in (SECRET, OLD):
        assert client.post("/", content=BODY, headers=signed(secret)).status_code == 204


@pytest.mark.parametrize("sent", [{}, signed(OLD)], ids=["unsigned", "by somebody else"])
def test_what_is_not_signed_is_refused(sent: dict[str, str]) -> None:
    client, said = listening(SECRET)
    assert client.post("/", content=BODY, headers=sent).status_code == 401
    assert said[0].startswith("refused: ")
    assert "whsec_" not in said[0]


def test_without_a_secret_everything_is_shown_as_not_checked() -> None:
    client, said = listening()
    assert client.post("/", content=BODY).status_code == 204
    assert "signature not checked" in said[0]


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\x1b[2J", b'{"type": "\\u001b[2J\\u202e"}'])
def test_nothing_that_is_sent_harms_the_terminal(body: bytes) -> None:
    client, said = listening()
    assert client.post("/", content=body).status_code == 204
    assert all(each.isprintable() or each == "\n" for each in said[0])


def test_no_secret_gets_into_a_log() -> None:
    event = mask(None, "", {"event": f"made {SECRET}, was {OLD}", "secret": "x"})
    assert event == {"event": "made whsec_***, was whsec_***", "secret": "***"}
