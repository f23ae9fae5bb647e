"""Serving an application on a socket until the process is told to stop, and then ending well."""

import signal
import socket
from contextlib import suppress
from math import ceil
from typing import Any

from lapnet_sim.errors import SwitchError, SwitchErrorCode


def serve(app: Any, listening: socket.socket, *, stop_within_s: float, keep_alive_s: int) -> None:  # noqa: ANN401 - any ASGI application
    """Serve until SIGTERM or Ctrl-C; then accept nothing more, and finish what is under way.

    Units: ``stop_within_s`` bounds the wait for answers; ``keep_alive_s`` is how long a connection
    without a request is kept.
    """
    import uvicorn

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=keep_alive_s,
        timeout_graceful_shutdown=ceil(stop_within_s),
    )
    # The server hands the signal on when it has ended: a stop that was asked for is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything else is opened.

    Raises:
        SwitchError: ``switch.port_in_use``.
    """
    import errno

    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        taken = error.errno == errno.EADDRINUSE
        raise SwitchError(
            SwitchErrorCode.PORT_IN_USE if taken else SwitchErrorCode.ADDRESS_UNUSABLE,
            "another program listens here; choose another with --port"
            if taken
            else f"cannot listen here ({error.strerror or error})",
            f"{host}:{port}",
        ) from None
    return found
