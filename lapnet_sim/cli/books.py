"""``lapnet-sim migrate``, ``check`` and ``key``: work on a database that exists."""

from typing import Annotated

import typer

from lapnet_sim.cli.exit import PROBLEMS
from lapnet_sim.errors import SwitchError, SwitchErrorCode

Database = Annotated[
    str | None, typer.Option("--database", help="sqlite:///FILE or postgresql+psycopg://...")
]


def migrate(database: Database = None) -> None:
    """Make the database if it is new, and bring it to the present tables."""
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.storage import engine as engines
    from lapnet_sim.storage import migrate as migrations

    settings = read_settings(database_url=database)
    engine = engines.open_engine(settings.database_url)
    typer.echo(f"revision {migrations.migrate(engine)}")


def check(database: Database = None) -> None:
    """Hold a database against the invariants of the books; exit 1 if one is broken."""
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.storage.invariants import RULES, violations
    from lapnet_sim.storage.opening import open_existing

    engine = open_existing(read_settings(database_url=database).database_url)
    broken = {found.rule: found.rows for found in violations(engine)}
    for rule in RULES:
        rows = broken.get(rule, ())
        typer.echo(
            f"{'BROKEN' if rows else 'ok':<8}{rule}" + "".join(f"\n{'':10}{r}" for r in rows)
        )
    if broken:
        raise typer.Exit(PROBLEMS)


def key(
    participant: Annotated[str, typer.Argument(help="a member's code, such as BCEL")],
    database: Database = None,
) -> None:
    """Make a new API key for a participant and print it, for the only time."""
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.clock import SystemClock
    from lapnet_sim.sandbox.cast import participants
    from lapnet_sim.storage import keys
    from lapnet_sim.storage.opening import open_existing
    from participants import ParticipantId

    id_ = ParticipantId(participant)
    if id_ not in participants():
        raise SwitchError(
            SwitchErrorCode.PARTICIPANT_UNKNOWN, "no participant has this code", participant or "''"
        )
    engine = open_existing(read_settings(database_url=database).database_url)
    typer.echo(keys.new_key(engine, id_, SystemClock().now()))
