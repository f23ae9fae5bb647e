"""A wire to PostgreSQL that can be cut at the moment that matters: when COMMIT is on it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Thread

from sqlalchemy import URL


class Cut(StrEnum):
    """When the wire is cut."""

    BEFORE = "before"
    """The server never hears the COMMIT."""
    DURING = "during"
    """The server hears it; nobody waits for what it does."""
    AFTER = "after"
    """The server has committed, and its answer is lost."""


@dataclass
class Wire:
    """Carries bytes both ways; the next cuts come from ``cuts``, one per COMMIT."""

    server: str
    """The Unix socket of the server."""
    cuts: list[Cut] = field(default_factory=list)
    is_down: bool = False
    """Whether new connections are refused."""
    made: list[Cut] = field(default_factory=list)

    def carry(self, client: socket.socket) -> None:
        """One connection, to its end."""
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self.server)
            answers = Thread(target=_pour, args=(server, client), daemon=True)
            answers.start()
            try:
                while data := client.recv(65_536):
                    if b"COMMIT\0" in data and self.cuts:
                        self._cut(self.cuts.pop(0), data, client, server)
                        return
                    server.sendall(data)
            finally:
                _end(server)  # closing is not enough while the other thread reads from it

    def _cut(self, cut: Cut, data: bytes, client: socket.socket, server: socket.socket) -> None:
        self.made.append(cut)
        client.shutdown(socket.SHUT_RDWR)  # what the server says from here on is lost
        if cut is not Cut.BEFORE:
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
        if cut is Cut.AFTER:
            while server.recv(65_536):
                pass


def _pour(source: socket.socket, sink: socket.socket) -> None:
    """Carry one way, and pass the end on, also of a server that went without reading all."""
    try:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
    finally:
        _end(sink)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(to: URL) -> Iterator[tuple[Wire, URL]]:
    """A wire to the server behind ``to``, and the address of its other end."""
    folder = to.query["host"]
    found = Wire(f"{folder}/.s.PGSQL.{to.port or 5432}")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    if found.is_down:
                        client.close()
                    else:
                        Thread(target=found.carry, args=(client,), daemon=True).start()

        Thread(target=accept, daemon=True).start()
        port = listening.getsockname()[1]
        yield found, to.set(host="127.0.0.1", port=port, query={"sslmode": "disable"})
        listening.shutdown(socket.SHUT_RDWR)
