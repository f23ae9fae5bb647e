"""The server is killed in the middle of payments: what was answered stands, the rest ends."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import islice
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

from lapnet_sim.ids import uuid4
from lapnet_sim.sandbox.merchants import lao_merchants
from tests import commands

WORKERS = 8

BUDGET_S = "4"
"""From arrival to deadline: short, because the test waits for deadlines to pass."""

ENOUGH = 40
"""How many answers to wait for before the kill."""


def test_what_was_answered_survives_a_kill_and_what_was_open_ends(tmp_path: Path) -> None:
    database = tmp_path / "books.sqlite"
    with commands.sandbox(database, LAPNET_DOMESTIC_BUDGET_S=BUDGET_S) as first:
        assert first.key is not None
        answers, sent = pay_until_killed(first, first.key)
    with commands.sandbox(database, LAPNET_DOMESTIC_BUDGET_S=BUDGET_S) as second:
        assert second.key is None, "the key is shown once"
        for answer in answers:
            found = look_up(second, first.key, answer["uetr"])
            assert found is not None
            assert answer.items() <= found.items()
        open_ones = unanswered(second, first.key, sent, answers)
        assert {wait_for_end(second, first.key, uetr) for uetr in open_ones} <= {
            "completed", "expired",
        }  # fmt: skip
    ended = commands.lapnet_sim("check", "--database", f"sqlite:///{database}", at=tmp_path)
    assert ended.returncode == 0
    assert "BROKEN" not in ended.stdout


def pay_until_killed(server: commands.Sandbox, key: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Send payments without a pause, kill the server among them; final answers, and all sent."""
    answers: list[dict[str, Any]] = []
    sent: list[str] = []
    with ThreadPoolExecutor(WORKERS) as customers:
        running: list[Future[None]] = [
            customers.submit(_keep_paying, server, key, Random(f"crash/{n}"), answers, sent)
            for n in range(WORKERS)
        ]
        ends_at = monotonic() + commands.PATIENCE_S
        while len(answers) < ENOUGH and monotonic() < ends_at:
            sleep(0.01)
        server.process.kill()
        server.process.wait()
        for customer in running:
            customer.result()
    assert len(answers) >= ENOUGH
    return answers, sent


def _keep_paying(
    server: commands.Sandbox,
    key: str,
    chance: Random,
    answers: list[dict[str, Any]],
    sent: list[str],
) -> None:
    """Pay one code after the other until nobody answers; a code is resolved once."""
    enquiries: dict[str, str] = {}
    for stall in islice(iter(lambda: chance.choice(lao_merchants()), None), 1_000):
        uetr, code = str(uuid4(chance)), stall.code.encode()
        order = {
            "uetr": uetr,
            "end_to_end_id": "NOTPROVIDED",
            "code": code,
            "amount": {"amount": f"{chance.randrange(1, 50)}000.00", "currency": "LAK"},
        }
        sent.append(uetr)
        try:
            if code not in enquiries:
                _, read = ask(server, key, "POST", "/v1/qr/resolve", json.dumps({"code": code}))
                enquiries[code] = read["enquiry_id"]
            order["enquiry_id"] = enquiries[code]
            status, answer = ask(server, key, "POST", "/v1/payments", json.dumps(order))
        except (OSError, HTTPException):
            return
        assert status in {201, 202}, answer
        if status == 201:
            answers.append(answer)


def unanswered(
    server: commands.Sandbox, key: str, sent: list[str], answers: list[dict[str, Any]]
) -> list[str]:
    """Payments that the switch has, though nobody was told what became of them."""
    told = {answer["uetr"] for answer in answers}
    asked = [uetr for uetr in sent if uetr not in told]
    return [uetr for uetr in asked if look_up(server, key, uetr) is not None]


def wait_for_end(server: commands.Sandbox, key: str, uetr: str) -> str:
    """How a payment ended; its deadline is seconds away."""
    ends_at = monotonic() + commands.PATIENCE_S
    while True:
        payment = look_up(server, key, uetr)
        assert payment is not None
        if payment["concluded_at"] is not None:
            return str(payment["status"])
        assert monotonic() < ends_at, f"{uetr} is {payment['status']} for ever"
        sleep(0.2)


def look_up(server: commands.Sandbox, key: str, uetr: str) -> dict[str, Any] | None:
    """A payment as it stands, or None if there is none."""
    status, answer = ask(server, key, "GET", f"/v1/payments/{uetr}")
    return answer if status == 200 else None


def ask(
    server: commands.Sandbox, key: str, method: str, path: str, body: str | None = None
) -> tuple[int, dict[str, Any]]:
    """One request; its status and answer."""
    connection = HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    try:
        connection.request(method, path, body, {"X-API-Key": key})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
