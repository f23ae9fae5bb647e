"""Applications served on loopback, and servers that answer whatever a test wants."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Literal

import uvicorn
from starlette.types import ASGIApp
from yarl import URL


@contextmanager
def serving(app: ASGIApp, lifespan: Literal["on", "off"] = "off") -> Iterator[URL]:
    """Serve ``app`` from a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan=lifespan, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield URL(f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def nowhere() -> URL:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return URL(f"http://127.0.0.1:{taken.getsockname()[1]}")


@dataclass
class Stranger:
    """A server that answers with the bytes it was given, one by one, then with the last again."""

    answers: list[bytes]
    """Empty bytes hang up without an answer; None of its business what was asked."""
    hangs: bool = False
    """Whether it takes the question and stays silent."""
    heard: list[bytes] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the other side has closed a connection."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.lower().split(b"\r\n")
                    if b"content-length" in line
                ),
                0,
            )
            self.heard.append(head + await reader.readexactly(length))
            if self.hangs:
                await reader.read()
                self.left.set()
            else:
                writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        finally:
            writer.close()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[URL]:
        """Serve until the block ends."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            yield URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")


def answer(status: int, body: bytes, length: int | None = None) -> bytes:
    """An answer in HTTP/1.1."""
    size = len(body) if length is None else length
    return (
        b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, size) + body
    )
