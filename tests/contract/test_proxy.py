"""The wire of the tests passes an end on, however the server went."""

import socket
from pathlib import Path
from threading import Thread

from sqlalchemy import URL

from tests.proxy import wire

PATIENCE_S = 10.0


def test_the_end_of_a_server_that_did_not_read_all_is_passed_on(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / ".s.PGSQL.5432"))
        listening.listen()
        ends = Thread(target=end_unread, args=(listening,))
        ends.start()
        to = URL.create("postgresql+psycopg", query={"host": str(tmp_path)})
        with wire(to) as (_, address):
            assert address.port is not None
            with socket.create_connection(("127.0.0.1", address.port), PATIENCE_S) as client:
                client.sendall(b"COMMIT")
                assert client.recv(6) == b"FATAL:"
                assert client.recv(1) == b""
        ends.join()


def end_unread(listening: socket.socket) -> None:
    """Say goodbye with a message unread: whoever reads hears of a reset, not of an end."""
    server, _ = listening.accept()
    with server:
        assert server.recv(1) == b"C"
        server.sendall(b"FATAL:")
