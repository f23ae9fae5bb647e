"""``lapnet-sim reconcile``: everyone's files of a day against ours, every break explained."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lapnet_sim.cli.collecting import without_collector
from lapnet_sim.cli.day import parse_date
from lapnet_sim.cli.exit import PROBLEMS, REFUSED, WRONG_USE

if TYPE_CHECKING:
    from collections.abc import Callable

    from settlement import SettlementError


class EngineName(StrEnum):
    """Where the work is done."""

    EMBEDDED = "embedded"
    """In this process."""
    SPARK = "spark"
    """On Apache Spark; needs the extra ``spark``."""


Folder = Annotated[Path, typer.Option("--out", help="folder for the results")]
Day = Annotated[
    date, typer.Option("--business-date", parser=parse_date, metavar="YYYY-MM-DD", help="the day")
]


def reconcile(
    switch: Annotated[
        list[Path], typer.Option("--switch", exists=True, dir_okay=False, help="our lines")
    ],
    payer: Annotated[
        list[Path], typer.Option("--payer", exists=True, dir_okay=False, help="payers' banks'")
    ],
    payee: Annotated[
        list[Path], typer.Option("--payee", exists=True, dir_okay=False, help="payees' banks'")
    ],
    business_date: Day,
    out: Folder,
    network: Annotated[
        list[Path] | None,
        typer.Option(
            "--network", exists=True, dir_okay=False, help="networks': lines or clearing files"
        ),
    ] = None,
    statement: Annotated[
        list[Path] | None,
        typer.Option(
            "--statement",
            exists=True,
            dir_okay=False,
            help="settlement account: CSV, Parquet, camt",
        ),
    ] = None,
    nostro: Annotated[
        list[Path] | None,
        typer.Option("--nostro", exists=True, dir_okay=False, help="our accounts abroad: camt.053"),
    ] = None,
    vostro: Annotated[
        list[Path] | None,
        typer.Option("--vostro", exists=True, dir_okay=False, help="the same by the banks abroad"),
    ] = None,
    carry_in: Annotated[
        Path | None,
        typer.Option("--carry-in", exists=True, dir_okay=False, help="carry-out of the day before"),
    ] = None,
    holiday: Annotated[
        list[date] | None,
        typer.Option("--holiday", parser=parse_date, metavar="YYYY-MM-DD", help="no business day"),
    ] = None,
    network_code: Annotated[
        list[str] | None, typer.Option("--network-code", help="a partner network's code")
    ] = None,
    expect: Annotated[
        list[str] | None, typer.Option("--expect", help="a member whose lines must be there")
    ] = None,
    layout: Annotated[
        Path | None,
        typer.Option("--layout", exists=True, dir_okay=False, help="YAML of the banks' columns"),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", exists=True, dir_okay=False, help="totals others state"),
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option("--register", dir_okay=False, help="which files were accepted so far"),
    ] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="where to work")] = (
        EngineName.EMBEDDED
    ),
) -> None:
    """Compare our lines with everyone's: exit 0 clean, 1 breaks, 2 wrong use, 3 refused file."""
    from lapnet_sim.cli.output import RECONCILED, results_in
    from lapnet_sim.cli.recon_register import registered
    from settlement.errors import SettlementError
    from settlement.outputs import write_results
    from settlement.reconciling import Inputs, reconcile_day
    from settlement.recorded import sides_of

    began = time.perf_counter()
    inputs = Inputs(
        switch=switch,
        payer=payer,
        payee=payee,
        business_date=business_date,
        network=network or [],
        statement=statement or [],
        nostro=nostro or [],
        vostro=vostro or [],
        carry_in=carry_in,
        holidays=frozenset(holiday or ()),
        network_codes=frozenset(network_code or ()),
        expected=tuple(expect or ()),
        layout=layout,
        figures=figures,
        engine=engine.value,
    )
    try:
        refuse_overwriting(carry_in, out)
        with (
            without_collector(),
            registered(register, inputs) as note,
            results_in(out, RECONCILED) as unfinished,
        ):
            with progress() as told:
                result, deliveries = reconcile_day(inputs, told)
            result = note.judged(result, deliveries)
            took = time.perf_counter() - began
            sides = sides_of(inputs)
            summary = write_results(unfinished, result, deliveries, engine, took, sides)
    except SettlementError as error:
        refuse(error, out, business_date)
    found = ", ".join(f"{code} {n:,}" for code, n in summary["breaks"].items()) or "none"
    typer.echo(
        f"lines        {sum(summary['lines'].values()):,}\n"
        f"match rate   {summary['match_rate']:.6f}\n"
        f"breaks       {sum(summary['breaks'].values()):,}: {found}\n"
        f"carried out  {summary['carried_out']:,}\n"
        f"folder       {out}/\n"
        f"took         {summary['seconds']:.1f} s"
    )
    if result.breaks:
        raise typer.Exit(PROBLEMS)


def refuse(error: "SettlementError", out: Path, day: date | None = None) -> NoReturn:
    """Say what was refused and why, leave it in the summary, and end with 3."""
    from lapnet_sim.cli.output import RECONCILED, results_in
    from settlement.acceptance import code_of_refusal
    from settlement.errors import SettlementErrorCode
    from settlement.outputs import Refused, write_refusal

    code = code_of_refusal(error)
    typer.echo(f"lapnet-sim: {error}", err=True)
    if error.code in {SettlementErrorCode.FOLDER_IN_USE, SettlementErrorCode.CARRY_OVERWRITTEN}:
        raise typer.Exit(WRONG_USE)
    if day is not None:
        refused = Refused(error.where or "", code, error.code, error.message)
        try:
            with results_in(out, RECONCILED) as unfinished:
                write_refusal(unfinished, day, refused)
        except type(error):
            typer.echo(f"lapnet-sim: nothing could be written to {out}", err=True)
    raise typer.Exit(REFUSED)


def refuse_overwriting(carry_in: Path | None, out: Path) -> None:
    """Refuse to write over what is carried in: a run that is cut short could not be run again.

    Raises: `SettlementError` with ``settlement.carry_overwritten``.
    """
    from settlement.errors import SettlementError, SettlementErrorCode

    if carry_in is not None and carry_in.resolve().parent == out.resolve():
        raise SettlementError(
            SettlementErrorCode.CARRY_OVERWRITTEN,
            "is in the folder for the results",
            str(carry_in),
        )


@contextmanager
def progress() -> "Iterator[Callable[[str], None]]":
    """Show a bar on a terminal; say nothing into a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from settlement.reconciling import STEPS

    columns = (TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("files", total=len(STEPS))
        yield lambda step: bars.update(bar, description=step, completed=STEPS.index(step))
