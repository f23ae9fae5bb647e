"""A bank is told by webhook that its payment completed, although the switch was killed at once."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.api import an_order

UP = re.compile(r"simulated money  (http://\S+)")
KEY = re.compile(r"API key +(lns_\S+)")


@contextmanager
def command(folder: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A command of ours, running; killed at the end if it still does."""
    log = folder / f"{words[0]}.log"
    with (
        log.open("a") as errors,
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "lapnet_sim", *words],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until(output: IO[str] | None, wanted: re.Pattern[str]) -> str:
    """Read until a line has this."""
    assert output is not None
    for line in output:
        found = wanted.search(line)
        if found:
            return found[1]
    raise AssertionError(f"{wanted.pattern} was never said")


def until_it_listens(address: str) -> None:
    """Return when connections are taken: that is a moment after the address is said."""
    host, port = address.removeprefix("http://").rsplit(":", 1)
    for _ in range(400):
        with socket.socket() as trying:
            if trying.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens at {address}")


def ask(method: str, url: str, key: str, body: object = None) -> dict[str, Any]:
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"X-API-Key": key}, method=method)  # noqa: S310 - this machine
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - as above
        found = json.load(response)
    assert isinstance(found, dict)
    return found


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_kill_between_the_payment_and_the_webhook_loses_nothing(tmp_path: Path) -> None:
    up = ("up", "--port", "0", "--database", f"sqlite:///{tmp_path}/switch.sqlite")
    port = free_port()
    with command(tmp_path, *up, LAPNET_SWEEP_EVERY_S="3600") as switch:  # it will not send
        address = until(switch.stdout, UP)
        until_it_listens(address)
        key = until(switch.stdout, KEY)
        hook = {"url": f"http://127.0.0.1:{port}/told", "events": ["payment.completed"]}
        made = ask("PUT", f"{address}/v1/webhooks/main", key, hook)
        order = an_order(1)
        read = ask("POST", f"{address}/v1/qr/resolve", key, {"code": order["code"]})
        quoting = order | {"enquiry_id": read["enquiry_id"]}
        paid = ask("POST", f"{address}/v1/payments", key, quoting)
        assert paid["status"] == "completed"
        switch.kill()

    listen = ("listen", "--port", str(port))
    with command(tmp_path, *listen, LAPNET_LISTEN_SECRET=made["secret"]) as receiver:
        until(receiver.stdout, re.compile("(listening)"))
        with command(tmp_path, *up) as switch:
            address = until(switch.stdout, UP)
            said = re.compile(r"payment\.completed  order 1  (\S+)  signature verified$")
            event_id = until(receiver.stdout, said)
            until_it_listens(address)
            told = until(receiver.stdout, re.compile(r'"payment_id": "(\S+)"'))
            assert told == paid["payment_id"]
            (delivery,) = _delivered(address, key)
            assert delivery["event_id"] == event_id
    assert "whsec_" not in (tmp_path / "up.log").read_text()


def _delivered(address: str, key: str) -> list[dict[str, Any]]:
    """What was delivered; it is recorded a moment after it was acknowledged."""
    for _ in range(200):
        found = ask("GET", f"{address}/v1/webhooks/main/deliveries?state=delivered", key)
        if found["deliveries"]:
            return list(found["deliveries"])
        time.sleep(0.05)
    return []
