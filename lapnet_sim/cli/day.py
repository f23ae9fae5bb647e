"""``lapnet-sim day``: a business day in virtual time, and its report."""

import sys
import time
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.cli.exit import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lapnet_sim.sandbox.day import Day, Progress


YEARS = range(2000, 2100)
"""Days that can be lived; before and after, calendars and time zones are nobody's business."""


def parse_date(text: str) -> date:
    """Read a date option; raises as wrong use."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise typer.BadParameter("write a date as 2026-11-20") from None
    if found.year not in YEARS:
        raise typer.BadParameter(f"the year must be {YEARS[0]} to {YEARS[-1]}")
    return found


class AssetName(StrEnum):
    """What windows settle in."""

    CASH = "cash"
    """Money at the settlement bank."""
    DLAK = "dlak"
    """The digital kip."""


def day(
    seed: Annotated[int, typer.Option(min=0, help="fixes everything that is left to chance")] = 1,
    payments: Annotated[int, typer.Option(min=1, max=2_000_000, help="how many to make")] = 5000,
    business_date: Annotated[
        date,
        typer.Option("--date", parser=parse_date, metavar="YYYY-MM-DD", help="which day to live"),
    ] = "2026-11-20",  # type: ignore[assignment] # typer parses defaults too
    out: Annotated[Path, typer.Option(help="folder for database and files")] = Path("lapnet-day"),
    settle_in: Annotated[
        AssetName, typer.Option("--settle-in", help="cash, or dlak: the digital kip")
    ] = AssetName.CASH,
    serve: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--serve/--no-serve", help="serve what was made, until Ctrl-C")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="where to serve")] = 8080,
) -> None:
    """Live one business day in seconds: payments, settlement, statements, reconciliation."""
    from lapnet_sim.process import settle_memory
    from lapnet_sim.sandbox.day import Plan, live, missed_and_false
    from lapnet_sim.sandbox.day_reports import publish_day
    from lapnet_sim.sandbox.folder import DayFolder
    from lapnet_sim.sandbox.report import write_report
    from participants.settlement_asset import Asset

    if serve:
        from lapnet_sim.cli.up import refuse_port_in_use

        refuse_port_in_use("127.0.0.1", port)
    began = time.perf_counter()
    settle_memory()
    plan = Plan(seed, payments, business_date, DayFolder(out), Asset(settle_in.value))
    lived = _with_progress(partial(live, plan))
    typer.echo(write_report(lived), nl=False)
    publish_day(plan.folder, business_date)
    typer.echo(f"folder       {out}/\ntook         {time.perf_counter() - began:.1f} s")
    if any(missed_and_false(lived)):
        raise typer.Exit(PROBLEMS)
    if serve:
        from lapnet_sim.cli.up import serve_database

        serve_database(plan.folder.database_url, "127.0.0.1", port, day_folder=out)


def _with_progress(live: "Callable[[Progress], Day]") -> "Day":
    """Show a bar on a terminal; say nothing into a pipe."""
    if not sys.stderr.isatty():
        return live(_say_nothing)
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("customers served", total=None)
        return live(lambda served, of: bars.update(bar, completed=served, total=of))


def _say_nothing(served: int, of: int) -> None:
    del served, of
