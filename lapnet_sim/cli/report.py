"""``lapnet-sim report``: the reports of a business day as files, or the list of them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from lapnet_sim.cli.books import Database
from lapnet_sim.cli.day import parse_date

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy import Engine

    from lapnet_sim.reports.gathering import Files

    Known = TypeVar("Known", bound=StrEnum)

LIST, ALL = "list", "all"


def report(
    which: Annotated[str, typer.Argument(metavar="R-01|all|list", help="which report to make")],
    business_date: Annotated[
        date | None,
        typer.Option(parser=parse_date, metavar="YYYY-MM-DD", help="of which day"),
    ] = None,
    out: Annotated[Path, typer.Option(help="folder for the files")] = Path("reports"),
    format_: Annotated[
        str, typer.Option("--format", help="csv,xlsx,parquet,pdf,json; any of them")
    ] = "csv",
    language: Annotated[str, typer.Option(help="en,lo; of pages and workbooks")] = "en",
    day: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="folder of a simulated day: its files"),
    ] = None,
    database: Database = None,
) -> None:
    """Make reports of a business day: R-01 to R-24; `report list` names them."""
    from lapnet_sim.reports.catalogue import find
    from lapnet_sim.reports.gathering import gather
    from lapnet_sim.reports.model import Format
    from lapnet_sim.reports.publishing import all_reports, publish
    from lapnet_sim.reports.wording import Tongue

    if which == LIST:
        _list()
        return
    formats, tongues = _read(format_, Format, "--format"), _read(language, Tongue, "--language")
    wanted = all_reports() if which == ALL else (find(which),)
    if which != ALL:
        for each in formats:
            find(which, each)
    address, files = _where(day, database)
    engine, of_day = _open(address, business_date)
    needs = frozenset(need for each in wanted for need in each.wanted(has_files=files is not None))
    evidence = gather(engine, of_day, needs, files)
    for path in publish(wanted, evidence, out, formats, tongues):
        typer.echo(path)


def _list() -> None:
    from lapnet_sim.reports.model import Format
    from lapnet_sim.reports.publishing import all_reports
    from lapnet_sim.reports.wording import Tongue, wording
    from settlement.report import table

    titles = {tongue: wording(tongue).report for tongue in Tongue}
    rows = [
        (
            each.id,
            titles[Tongue.EN][each.id],
            " ".join(form.value for form in Format if each.has(form)),
            ", ".join(sorted(each.needs)),
            titles[Tongue.LO][each.id],
        )
        for each in all_reports()
    ]
    typer.echo("\n".join(table(("id", "report", "formats", "from", "ບົດລາຍງານ"), rows)))


def _read(text: str, known: "type[Known]", option: str) -> "list[Known]":
    """Read a list option; raises as wrong use."""
    found = [each for word in text.split(",") for each in known if each.value == word]
    if len(found) != len(text.split(",")) or len(set(found)) != len(found):
        choices = ",".join(each.value for each in known)
        raise typer.BadParameter(f"write some of {choices}", param_hint=option)
    return found


def _where(day: Path | None, database: str | None) -> "tuple[str, Files | None]":
    """The database, and the files beside it where a day's folder is named."""
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.sandbox.folder import DayFolder

    folder = DayFolder(day) if day is not None else None
    address = database or (folder.database_url if folder else None)
    return read_settings(database_url=address).database_url, folder.files if folder else None


def _open(address: str, asked: date | None) -> "tuple[Engine, date]":
    from lapnet_sim.storage.console_reads import ConsoleReads
    from lapnet_sim.storage.opening import open_existing

    engine = open_existing(address)
    found = asked or ConsoleReads(engine).newest_date()
    if found is None:
        raise typer.BadParameter(
            "no payment has ended yet; name a date", param_hint="--business-date"
        )
    return engine, found
