"""``lapnet-sim migrate`` and ``check``: work on a database that exists."""

from typing import Annotated

import typer

from lapnet_sim.cli.exit import PROBLEMS

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
    from lapnet_sim.storage.invariants import EVERY_RULE, violations
    from lapnet_sim.storage.opening import open_existing

    engine = open_existing(read_settings(database_url=database).database_url)
    broken = {found.rule: found.rows for found in violations(engine)}
    for rule in EVERY_RULE:
        rows = broken.get(rule, ())
        typer.echo(
            f"{'BROKEN' if rows else 'ok':<8}{rule}" + "".join(f"\n{'':10}{r}" for r in rows)
        )
    if broken:
        raise typer.Exit(PROBLEMS)
