"""``lapnet-sim up``: the sandbox, in one process or in many, until it is stopped."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.cli.exit import INTERNAL
from lapnet_sim.cli.serving import listen

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
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="processes that serve; more than one on PostgreSQL")
    ] = 1,
) -> None:
    """Start the switch and its simulated participants."""
    from lapnet_sim.cli.endpoints import read_endpoints
    from lapnet_sim.cli.settings import read_settings

    settings = read_settings(host=host, port=port, database_url=database)
    endpoints = read_endpoints(participant or [])
    serve_database(
        settings.database_url, settings.host, settings.port, endpoints=endpoints, workers=workers
    )


def serve_database(
    database_url: str,
    host: str,
    port: int,
    *,
    day_folder: Path | None = None,
    endpoints: "Mapping[ParticipantId, URL] | None" = None,
    workers: int = 1,
) -> None:
    """Serve one database until the process is told to stop.

    Raises:
        SwitchError: ``switch.port_in_use``, ``switch.database_not_ours`` and their siblings;
            ``switch.workers_need_postgres``.
    """
    from functools import partial

    from lapnet_sim.clearing.calendars import calendar_of
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.clock import SystemClock
    from lapnet_sim.routing.table import table_with
    from lapnet_sim.sandbox.seeding import enrol, seed
    from lapnet_sim.storage.opening import open_database
    from lapnet_sim.telemetry import set_up_logging

    settings = read_settings(host=host, port=port, database_url=database_url, day_folder=day_folder)
    if workers > 1:
        from lapnet_sim.cli.many import refuse_sqlite

        refuse_sqlite(database_url)
    listening = listen(host, port)
    set_up_logging(settings.log_format, settings.log_level)
    clock = SystemClock()
    table = table_with(settings.corridors_enabled)
    calendar = calendar_of(settings)
    engine = open_database(database_url, clock.now(), partial(seed, table=table, calendar=calendar))
    enrol(engine, clock.now(), table)
    announce(f"http://{host}:{listening.getsockname()[1]}", engine, clock)
    if workers == 1:
        from lapnet_sim.cli.alone import serve_alone

        serve_alone(settings, engine, listening, endpoints or {})
        return
    from lapnet_sim.cli.many import serve_together

    engine.dispose()  # a connection must not be shared with a fork
    if not serve_together(settings, listening, endpoints or {}, workers):
        raise typer.Exit(INTERNAL)


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


def refuse_port_in_use(host: str, port: int) -> None:
    """Find out before the work, not after it, that the port is taken.

    Raises:
        SwitchError: ``switch.port_in_use``.
    """
    listen(host, port).close()
