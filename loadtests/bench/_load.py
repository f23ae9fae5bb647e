"""A crowd of paying clients on one process: HTTP/1.1 by hand, kept alive, each asks when answered.

Locust costs several times what the switch does; the crowd must not be what is measured. Run as
``python -m loadtests.bench._load JSON`` by the bench; its last line is what it saw, as JSON.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from typing import cast
from uuid import uuid4

import uvloop

HEAD = (
    "POST /v1/payments HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)
BODY = (
    '{{"uetr": "{uetr}", "end_to_end_id": "NOTPROVIDED", "code": "{code}", '
    '"enquiry_id": "{enquiry_id}", '
    '"amount": {{"amount": "1000.00", "currency": "LAK"}}}}'
)
DONE = b'"status":"completed"'


@dataclass(frozen=True, slots=True)
class Order:
    """What the crowd shall do; ``warm_up_s`` is lived but not counted."""

    ports: list[int]
    """Each connection goes to the next one."""
    keys: list[str]
    codes: list[str]
    resolves: bool = True
    """Whether each code is resolved first, once for each key; the bare pipeline cannot."""
    connections: int = 64
    warm_up_s: float = 1.0
    seconds: float = 4.0


@dataclass(slots=True)
class Seen:
    """What the crowd saw; latencies in milliseconds, of the counted time."""

    acknowledged: int = 0
    """Completed payments, warm-up included."""
    others: dict[str, int] = field(default_factory=dict)
    """Answers that were none of these, by their first line; none in a good run."""
    counted: int = 0
    seconds: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_s: float = 0.0


class Client(asyncio.Protocol):
    """One connection: a payment, its answer, the next payment."""

    def __init__(self, crowd: "Crowd", key: str) -> None:
        self._crowd = crowd
        self._key = key
        self._received = b""
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take the answer in; when it is whole, ask again."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._received = b""
        self._crowd.answered(head, body, self._asked_at)
        if self._crowd.is_over:
            self._transport.close()
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection out."""
        self._crowd.left(exc)

    def _ask(self) -> None:
        code = next(self._crowd.codes)
        enquiry_id = self._crowd.enquiries[self._key, code]
        body = BODY.format(uetr=uuid4(), code=code, enquiry_id=enquiry_id).encode()
        head = HEAD.format(key=self._key, length=len(body)).encode()
        self._asked_at = time.perf_counter()
        self._transport.write(head + body)


class Crowd:
    """Every client, and what they saw together."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.enquiries = {
            (key, code): _resolved(order.ports[0], key, code) if order.resolves else ""
            for key in order.keys
            for code in order.codes
        }
        self._begun = time.perf_counter()
        self._latencies: list[float] = []
        self._gone = asyncio.Event()
        self._here = order.connections
        self.codes = cycle(order.codes)
        self.seen = Seen()

    @property
    def is_over(self) -> bool:
        """Whether nobody asks again."""
        passed = time.perf_counter() - self._begun
        return passed >= self._order.warm_up_s + self._order.seconds

    def answered(self, head: bytes, body: bytes, asked_at: float) -> None:
        """One answer."""
        now = time.perf_counter()
        if DONE not in body:
            line = head.split(b"\r\n", 1)[0].decode("ascii", "replace")
            line += body[:200].decode("utf-8", "replace") if b"201" not in head[:12] else ""
            self.seen.others[line] = self.seen.others.get(line, 0) + 1
            return
        self.seen.acknowledged += 1
        if self._order.warm_up_s <= now - self._begun < self._order.warm_up_s + self._order.seconds:
            self._latencies.append(now - asked_at)

    def left(self, error: Exception | None) -> None:
        """One connection has ended."""
        if error is not None or not self.is_over:
            self.seen.others["connection lost"] = self.seen.others.get("connection lost", 0) + 1
        self._here -= 1
        if not self._here:
            self._gone.set()

    async def live(self) -> Seen:
        """Connect everybody, and wait until everybody has left."""
        loop = asyncio.get_running_loop()
        keys, ports = cycle(self._order.keys), cycle(self._order.ports)
        for _ in range(self._order.connections):
            client = partial(Client, self, next(keys))
            await loop.create_connection(client, "127.0.0.1", next(ports))
        await self._gone.wait()
        ordered = sorted(self._latencies)
        self.seen.counted = len(ordered)
        self.seen.seconds = self._order.seconds
        if ordered:
            self.seen.p50_ms, self.seen.p95_ms, self.seen.p99_ms = (
                1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 0.99)
            )
        self.seen.cpu_s = time.process_time()
        return self.seen


def _resolved(port: int, key: str, code: str) -> str:
    """What a payment of ``code`` quotes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"X-API-Key": key, "Content-Type": "application/json"}
        connection.request("POST", "/v1/qr/resolve", json.dumps({"code": code}), headers)
        return str(json.loads(connection.getresponse().read())["enquiry_id"])
    finally:
        connection.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise AssertionError("every answer says how long it is")


async def main(order: Order) -> None:
    """Live, and say what was seen."""
    print(json.dumps(asdict(await Crowd(order).live())))


if __name__ == "__main__":
    uvloop.run(main(Order(**json.loads(sys.argv[1]))))
