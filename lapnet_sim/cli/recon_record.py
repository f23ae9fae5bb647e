"""``lapnet-sim record``: a reconciliation's breaks begin, go on or end in the switch's books."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lapnet_sim.cli.books import Database
from lapnet_sim.cli.exit import REFUSED
from lapnet_sim.clock import SystemClock

if TYPE_CHECKING:
    from settlement.errors import SettlementError


def record(
    results: Annotated[
        Path, typer.Option("--results", exists=True, file_okay=False, help="--out of reconcile")
    ],
    carry_in: Annotated[
        Path | None,
        typer.Option("--carry-in", exists=True, dir_okay=False, help="the one it was given"),
    ] = None,
    database: Database = None,
) -> None:
    """Record a reconciliation: new breaks open, known ones go on, those it misses are matched.

    The same results recorded again change nothing; other ones of the same date are its next
    version, and supersede the one before.
    """
    from lapnet_sim.clearing.recon_recording import recording_of
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.ledger.break_commands import BreaksRecorded
    from lapnet_sim.ledger.versions import RunRefused
    from lapnet_sim.ledger.writer import commit
    from lapnet_sim.storage.books import SqlBookStore
    from lapnet_sim.storage.opening import open_existing
    from settlement.errors import SettlementError
    from settlement.outputs import read_carry
    from settlement.recorded import read_results

    try:
        carried = read_carry(carry_in) if carry_in else ()
        command = recording_of(read_results(results), carried)
    except SettlementError as error:
        _refuse(error)
    engine = open_existing(read_settings(database_url=database).database_url)
    (done,) = commit(SqlBookStore(engine), (command,), SystemClock().now())
    if isinstance(done, RunRefused):
        _refuse(SettlementError(done.code, done.message, done.file))
    assert isinstance(done, BreaksRecorded)
    if done.is_repeated:
        typer.echo(f"recorded before: {command.run.digest if command.run else ''}")
        return
    if done.supersedes is not None:
        typer.echo(f"supersedes   {done.supersedes}\ncorrected    {done.corrected:,}")
    typer.echo(
        f"opened       {done.opened:,}\n"
        f"carried      {done.carried:,}\n"
        f"matched      {done.matched:,}\n"
        f"reopened     {done.reopened:,}"
    )


def _refuse(error: "SettlementError") -> NoReturn:
    """Say what is refused and why, and end with 3; nothing was recorded."""
    typer.echo(f"lapnet-sim: {error}", err=True)
    raise typer.Exit(REFUSED)
