"""A stop that is asked for finishes what is under way, and is no failure."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, func, select

from lapnet_sim.sandbox.merchants import lao_merchants
from lapnet_sim.storage import rows
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.invariants import violations
from tests import commands
from tests.builders import uetr

SLOW_MS = 3_000
"""What the acquirer takes to answer: the stop comes meanwhile."""


def test_a_payment_in_flight_is_finished_before_the_switch_ends(tmp_path: Path) -> None:
    stall = next(each for each in lao_merchants() if each.holder == "LDB")
    order = {
        "uetr": str(uetr(1)),
        "end_to_end_id": "LAST",
        "code": stall.code.encode(),
        "amount": {"amount": "15000.00", "currency": "LAK"},
    }
    with (
        a_slow_acquirer(tmp_path) as ldb,
        commands.sandbox(tmp_path / "books.sqlite", "--participant", f"LDB={ldb}") as server,
        ThreadPoolExecutor(1) as customer,
    ):
        assert server.key is not None
        read = {"code": order["code"]}
        _, known = ask(server.address, server.key, "/v1/qr/resolve", json.dumps(read))
        body = json.dumps(order | {"enquiry_id": known["enquiry_id"]})
        paying = customer.submit(ask, server.address, server.key, "/v1/payments", body)
        engine = open_engine(server.database_url)
        wait_for_a_payment(engine)
        server.process.send_signal(signal.SIGTERM)
        refuses_within(server.address)
        assert not paying.done(), "it accepts nothing more while it finishes"
        status, answer = paying.result(timeout=60)
        assert (status, answer["status"]) == (201, "completed")
        assert server.process.wait(commands.PATIENCE_S) == 0
        with engine.connect() as connection:
            untold = connection.scalar(
                select(func.count()).where(rows.notice.c.acknowledged_at.is_(None))
            )
            workers = connection.scalar(select(func.count()).select_from(rows.worker))
        assert (untold, workers) == (0, 0)
        assert violations(engine) == []
        engine.dispose()


@contextmanager
def a_slow_acquirer(folder: Path) -> Iterator[str]:
    """``lapnet-sim participant`` playing the acquirer; its address."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "lapnet_sim", "participant", "LDB", "--port", "0",
         "--delay-ms", str(SLOW_MS)],
        cwd=folder,
        env=commands.environment(PYTHONUNBUFFERED="1", PYTHONPATH=str(commands.ROOT)),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process.stdout.readline().rsplit("LDB=", 1)[1].strip()
        finally:
            process.terminate()
            assert process.wait(commands.PATIENCE_S) == 0


def ask(address: str, key: str, path: str, body: str) -> tuple[int, Any]:
    """Send a body; the status and the answer."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
    try:
        connection.request("POST", path, body, {"X-API-Key": key})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def wait_for_a_payment(engine: Engine) -> None:
    """Return when a payment is forwarded."""
    ends_at = monotonic() + commands.PATIENCE_S
    while True:
        with engine.connect() as connection:
            if connection.scalar(select(rows.payment.c.status)) == "forwarded":
                return
        assert monotonic() < ends_at
        sleep(0.02)


def refuses_within(address: str) -> None:
    """Return when nobody listens there any more."""
    host, port = address.removeprefix("http://").split(":")
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex((host, int(port))) != 0:
                return
        sleep(0.02)
    raise AssertionError("it still accepts connections")
