"""The commands, put together; and the one place where an error becomes a sentence."""

import sys
import traceback

import typer

from lapnet_sim.cli import (
    books,
    day,
    keys,
    listen,
    participant,
    recon,
    recon_record,
    recon_settle,
    recon_whatif,
    report,
    up,
)
from lapnet_sim.cli.exit import INTERNAL, WRONG_USE
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.qr.cli import app as qr

app = typer.Typer(
    name="lapnet-sim",
    help="A QR payment switch simulator for Laos. All money is simulated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up.up)
app.command("day")(day.day)
app.command("participant")(participant.participant)
app.command("listen")(listen.listen)
app.command("migrate")(books.migrate)
app.command("check")(books.check)
app.command("key")(keys.key)
app.command("settle")(recon_settle.settle)
app.command("reconcile")(recon.reconcile)
app.command("record")(recon_record.record)
app.command("whatif")(recon_whatif.whatif)
app.command("report")(report.report)
app.add_typer(qr, name="qr")

OURS = {
    SwitchErrorCode.BOOKS_UNBALANCED,
    SwitchErrorCode.DATABASE_BROKEN,
    SwitchErrorCode.INTERNAL,
}
"""Errors that are nobody's wrong use."""


def main() -> None:
    """Run the command line; no traceback reaches a user.

    Typer itself ends the process for wrong use, for help and for an exit code.
    """
    try:
        app()
    except SwitchError as error:
        typer.echo(f"lapnet-sim: {error}", err=True)
        sys.exit(INTERNAL if error.code in OURS else WRONG_USE)
    except Exception as error:  # noqa: BLE001 - the last resort, told in one sentence
        log = write_crash()
        typer.echo(
            f"lapnet-sim: {SwitchErrorCode.INTERNAL}: a mistake of ours "
            f"({type(error).__name__}); the details are in {log}",
            err=True,
        )
        sys.exit(INTERNAL)


def write_crash() -> str:
    """Keep the traceback for whoever mends it; return where."""
    path = "lapnet-sim-crash.log"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - nothing may fail here
        file.write(traceback.format_exc())
    return path
