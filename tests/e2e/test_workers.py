"""Two workers on one PostgreSQL, one killed in the middle: nothing is lost, nothing stays open."""

import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import URL, Engine, func, select

from lapnet_sim.ids import uuid4
from lapnet_sim.sandbox.merchants import lao_merchants
from lapnet_sim.storage import rows
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.invariants import violations
from loadtests import postgres
from tests import commands

CUSTOMERS = 8
EACH = 40

STARTED = re.compile(r'"post": "(worker [0-9])", "pid": ([0-9]+)')
LOOKED_AFTER = ("completed", "expired", "rejected")

NOTHING_SINCE = {
    "return_status": "none",
    "returned": {"amount": "0.00", "currency": "LAK"},
    "dispute_status": "none",
}
"""What looking a payment up tells beyond the answer to it, when nothing came of it."""


@pytest.fixture
def empty(postgres_server: URL) -> Iterator[str]:
    with postgres.database(postgres_server) as address:
        yield address.render_as_string(hide_password=False)


def test_two_workers_share_everything_and_one_may_die(empty: str, tmp_path: Path) -> None:
    log = tmp_path / "books.log"
    with commands.sandbox(
        tmp_path / "books", "--workers", "2", url=empty, LAPNET_DOMESTIC_BUDGET_S="3"
    ) as server:
        assert server.key is not None
        workers = wait_for(lambda: dict(STARTED.findall(log.read_text("utf-8"))), 2)
        paid = pay_and_kill(server, int(workers["worker 1"]))
        wait_for(lambda: STARTED.findall(log.read_text("utf-8")), 3)
        engine = open_engine(empty)
        wait_for_no_more(engine)
        for uetr, answer in paid.items():
            assert look_up(server, uetr) == answer | NOTHING_SINCE
        figures = scrape(server)
        with engine.connect() as connection:
            stored = connection.scalar(select(func.count()).select_from(rows.payment))
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(commands.PATIENCE_S) == 0
        assert stored is not None
        assert stored >= len(paid) > CUSTOMERS * EACH / 2
        assert counted(figures) >= len(paid)
        assert violations(engine) == []
        engine.dispose()
    checked = commands.lapnet_sim("check", "--database", empty, at=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "Traceback" not in log.read_text("utf-8")


def pay_and_kill(server: commands.Sandbox, victim: int) -> dict[str, Any]:
    """Pay from many sides; kill a worker when a third is paid; what was answered, by UETR."""
    paid: dict[str, Any] = {}
    enough = Event()

    def customer(number: int) -> None:
        chance = Random(f"workers/{number}")
        enquiries: dict[str, str] = {}
        for _ in range(EACH):
            uetr, code = str(uuid4(chance)), chance.choice(lao_merchants()[:4]).code.encode()
            if code not in enquiries:
                read = ask(server, "POST", "/v1/qr/resolve", json.dumps({"code": code}))
                if read is None:
                    continue
                enquiries[code] = read["enquiry_id"]
            order = {
                "uetr": uetr,
                "end_to_end_id": "TWO",
                "code": code,
                "enquiry_id": enquiries[code],
                "amount": {"amount": f"{chance.randrange(1, 50)}000.00", "currency": "LAK"},
            }
            answer = ask(server, "POST", "/v1/payments", json.dumps(order))
            if answer is not None and answer["concluded_at"] is not None:
                paid[uetr] = answer
            if len(paid) >= CUSTOMERS * EACH / 3:
                enough.set()

    with ThreadPoolExecutor(CUSTOMERS) as customers:
        running = [customers.submit(customer, number) for number in range(CUSTOMERS)]
        assert enough.wait(commands.PATIENCE_S)
        os.kill(victim, signal.SIGKILL)
        for each in running:
            each.result()
    return paid


def ask(server: commands.Sandbox, method: str, path: str, body: str | None = None) -> Any:  # noqa: ANN401 - an answer
    """One request; None if the process that heard it is no more."""
    connection = HTTPConnection(server.address.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, path, body, {"X-API-Key": str(server.key)})
        answer = connection.getresponse()
        said = json.loads(answer.read())
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    assert answer.status in {200, 201, 202}, said
    return said


def look_up(server: commands.Sandbox, uetr: str) -> Any:  # noqa: ANN401 - an answer
    """A payment as it stands."""
    return ask(server, "GET", f"/v1/payments/{uetr}")


def wait_for(look: Any, many: int) -> Any:  # noqa: ANN401 - any collection
    """Look until there are so many."""
    ends_at = monotonic() + commands.PATIENCE_S
    while len(found := look()) < many:
        assert monotonic() < ends_at, found
        sleep(0.1)
    return found


def wait_for_no_more(engine: Engine) -> None:
    """Return when every payment has ended and every end was acknowledged."""
    ended = rows.payment.c.status.in_(LOOKED_AFTER)
    unended = select(func.count()).select_from(rows.payment).where(~ended)
    untold = select(func.count()).where(rows.notice.c.acknowledged_at.is_(None))
    ends_at = monotonic() + commands.PATIENCE_S
    while True:
        with engine.connect() as connection:
            left = connection.scalar(unended), connection.scalar(untold)
        if left == (0, 0):
            return
        assert monotonic() < ends_at, left
        sleep(0.2)


def scrape(server: commands.Sandbox) -> str:
    with urllib.request.urlopen(f"{server.address}/metrics", timeout=60) as answer:  # noqa: S310 - this machine
        return str(answer.read().decode())


def counted(figures: str) -> int:
    """Ends that any worker counted, the one that was killed included."""
    found = re.findall(r"^lapnet_payments_total{.*} ([0-9]+)\.0$", figures, re.MULTILINE)
    return sum(map(int, found))


def test_sqlite_has_one_writer_and_says_so(tmp_path: Path) -> None:
    ended = commands.lapnet_sim("up", "--workers", "2", "--port", "0", at=tmp_path)
    assert ended.returncode == 2
    assert "switch.workers_need_postgres at --workers" in ended.stderr
    assert list(tmp_path.iterdir()) == []
