"""``lapnet-sim up``: the sandbox, one process, until it is stopped."""

import errno
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.errors import SwitchError, SwitchErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine
    from yarl import URL

    from lapnet_sim.clock import Clock
    from participants import ParticipantId

YOURS = "TEST"
"""The participant whose part the integrator plays."""

FIRST_START = "first start"
"""The name of the keys that are printed then."""


def up(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="port to listen on; 0 takes a free one")
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="sqlite:///FILE or postgresql+psycopg://...")
    ] = None,
    participant: Annotated[
        list[str] | None,
        typer.Option(help="CODE=URL: reach this participant there; may be given again"),
    ] = None,
) -> None:
    """Start the switch and its simulated participants in one process."""
    from lapnet_sim.cli.endpoints import read_endpoints
    from lapnet_sim.cli.settings import read_settings

    settings = read_settings(host=host, port=port, database_url=database)
    endpoints = read_endpoints(participant or [])
    serve_database(settings.database_url, settings.host, settings.port, endpoints=endpoints)


def serve_database(
    database_url: str,
    host: str,
    port: int,
    *,
    day_folder: Path | None = None,
    endpoints: "Mapping[ParticipantId, URL] | None" = None,
) -> None:
    """Serve one database until the process is told to stop.

    Raises:
        SwitchError: ``switch.port_in_use``, ``switch.database_not_ours`` and their siblings.
    """
    from functools import partial
    from random import Random, SystemRandom

    import uvicorn

    from lapnet_sim.app import create_app
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.clock import SystemClock
    from lapnet_sim.process import settle_memory
    from lapnet_sim.routing.table import table_with
    from lapnet_sim.sandbox.seeding import enrol, seed
    from lapnet_sim.storage.opening import open_database
    from lapnet_sim.telemetry import set_up_logging

    listening = listen(host, port)
    set_up_logging()
    settings = read_settings(host=host, port=port, database_url=database_url, day_folder=day_folder)
    clock = SystemClock()
    table = table_with(settings.corridors_enabled)
    engine = open_database(database_url, clock.now(), partial(seed, table=table))
    enrol(engine, clock.now(), table)
    announce(f"http://{host}:{listening.getsockname()[1]}", engine, clock)
    config = uvicorn.Config(
        create_app(
            settings, engine, clock, Random(SystemRandom().getrandbits(128)), endpoints or {}
        ),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    settle_memory()
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a sandbox is meant to end
        uvicorn.Server(config).run(sockets=[listening])
    engine.dispose()


def announce(address: str, engine: "Engine", clock: "Clock") -> None:
    """Say where everything is; at the first start, also the API key."""
    from lapnet_sim.storage import keys
    from participants import ParticipantId

    typer.echo(f"lapnet-sim  simulated money  {address}")
    typer.echo(f"  console   {address}/console")
    typer.echo(f"  API       {address}/docs")
    if not keys.has_keys(engine):
        key = keys.new_key(engine, ParticipantId(YOURS), clock.now(), FIRST_START)
        typer.echo(f"  API key   {key}")
        typer.echo(f"            of participant {YOURS}, your bank; shown only this once")
    if not keys.has_keys(engine, keys.Role.OPERATOR):
        key = keys.new_key(engine, None, clock.now(), FIRST_START)
        typer.echo(f"  operator  {key}")
        typer.echo("            for whoever runs the scheme; shown only this once")
    typer.echo("  stop      Ctrl-C")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything else is opened.

    Raises:
        SwitchError: ``switch.port_in_use``.
    """
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


def refuse_port_in_use(host: str, port: int) -> None:
    """Find out before the work, not after it, that the port is taken.

    Raises:
        SwitchError: ``switch.port_in_use``.
    """
    listen(host, port).close()
