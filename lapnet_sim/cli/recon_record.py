"""``lapnet-sim record``: a reconciliation's breaks begin, go on or end in the switch's books."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.cli.books import Database
from lapnet_sim.cli.exit import REFUSED
from lapnet_sim.clock import SystemClock

if TYPE_CHECKING:
    from lapnet_sim.ledger.break_commands import RecordBreaks


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

    The same results recorded again change nothing.
    """
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.ledger.break_commands import BreaksRecorded
    from lapnet_sim.ledger.writer import commit
    from lapnet_sim.storage.books import SqlBookStore
    from lapnet_sim.storage.opening import open_existing
    from settlement.errors import SettlementError

    try:
        command = command_of(results, carry_in)
    except SettlementError as error:
        typer.echo(f"lapnet-sim: {error}", err=True)
        raise typer.Exit(REFUSED) from None
    engine = open_existing(read_settings(database_url=database).database_url)
    (done,) = commit(SqlBookStore(engine), (command,), SystemClock().now())
    assert isinstance(done, BreaksRecorded)
    if done.is_repeated:
        typer.echo(f"recorded before: {command.run.digest if command.run else ''}")
        return
    typer.echo(
        f"opened       {done.opened:,}\n"
        f"carried      {done.carried:,}\n"
        f"matched      {done.matched:,}\n"
        f"reopened     {done.reopened:,}"
    )


def command_of(results: Path, carry_in: Path | None) -> "RecordBreaks":
    """Return what a folder of results asks of the books.

    Raises: `SettlementError` as `settlement.recorded.read_results` and `read_carry` do.
    """
    from lapnet_sim.ledger.break_commands import RecordBreaks
    from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun, TakenFile
    from settlement.outputs import read_carry
    from settlement.recorded import read_results
    from settlement.register import offered

    found = read_results(results)
    files = []
    for each in found.files:
        told = offered("", Path(each.name), each.sha256, found.business_date)
        sender = told.sender.rstrip("/")
        files.append(
            TakenFile(sender, told.sequence, each.sha256, each.lines, each.name, each.is_ignored)
        )
    carried = {
        CarriedIn(item.line.txn_id, item.since)
        for item in (read_carry(carry_in) if carry_in else ())
    }
    return RecordBreaks(
        found.business_date,
        found.breaks,
        tuple(sorted(carried, key=lambda each: (each.since, each.txn_id))),
        ReconRun(found.digest, found.business_date, tuple(files)),
    )
