"""``/console``: one business date at a glance."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Request
from sqlalchemy import Engine
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.console.asked import asked_date
from lapnet_sim.console.day_report import DayReport, read_report
from lapnet_sim.console.netted import CurrencyNets, netted
from lapnet_sim.console.outcomes import OutcomeTable, table
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.storage.console_reads import ConsoleReads
from lapnet_sim.storage.day_reads import DayReads
from lapnet_sim.storage.reads import Reads
from settlement.window import HOME, Window, WindowStatus

router = APIRouter(prefix="/console", route_class=HtmlRoute)


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window and what it nets to, by currency."""

    window: Window
    nets: tuple[CurrencyNets, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows."""

    day: date
    windows: tuple[WindowLine, ...]
    outcomes: OutcomeTable
    under_way: int
    open_now: Window | None
    report: DayReport | None
    """Of this very day."""
    earlier: date | None
    later: date | None


def overview(engine: Engine, folder: Path | None, asked: date | None) -> Overview:
    """The day that was asked for, else the newest on which a payment ended."""
    windows, more = Reads(engine).windows(), ConsoleReads(engine)
    dates = sorted({window.business_date for window in windows})
    assert dates, "a database is opened with its first window"
    day = asked or more.newest_date() or dates[-1]
    report = read_report(folder)
    return Overview(
        day=day,
        windows=tuple(
            WindowLine(window, netted(more.matrix(str(window.id))))
            for window in windows
            if window.business_date == day
        ),
        outcomes=table(DayReads(engine).endings(day)),
        under_way=more.under_way(),
        open_now=next(
            (each for each in windows if each.status is WindowStatus.OPEN and each.series == HOME),
            None,
        ),
        report=report if report is not None and report.business_date == day else None,
        earlier=max((each for each in dates if each < day), default=None),
        later=min((each for each in dates if each > day), default=None),
    )


@router.get("")
async def show(request: Request, desk: AtDesk, date: str = "") -> Response:
    """The newest business date, or the one asked for."""
    day = asked_date(date) if date else None
    folder = desk.switch.settings.day_folder
    return await answer(request, desk, "overview.html", lambda: overview(desk.engine, folder, day))
