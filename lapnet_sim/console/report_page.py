"""``/console/report``: the report of the simulated day, and every break it found."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.console.day_report import BreakLine, DayReport, read_breaks, read_report
from lapnet_sim.console.outcomes import OutcomeTable, table
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.storage.console_reads import ConsoleReads

router = APIRouter(prefix="/console", route_class=HtmlRoute)

MOST_BREAKS = 500
"""More than this no one reads on a page; the file has them all."""


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """What the page shows; nothing of it is there when no day was simulated."""

    report: DayReport | None
    outcomes: OutcomeTable
    breaks: tuple[BreakLine, ...]
    unshown: int
    """Breaks that are only in the file."""
    known: frozenset[str] = frozenset()
    """References of the payments that we have, so that there is a page to lead to."""


def sheet(folder: Path | None, reads: ConsoleReads) -> ReportSheet:
    """The report in ``folder``."""
    report = read_report(folder)
    if report is None or folder is None:
        return ReportSheet(None, table(()), (), 0)
    breaks = read_breaks(folder)
    shown = tuple(breaks[:MOST_BREAKS])
    known = reads.known(line.reference for line in shown if line.reference)
    return ReportSheet(report, table(report.endings), shown, len(breaks) - len(shown), known)


@router.get("/report")
async def show(request: Request, desk: AtDesk) -> Response:
    """The simulated day's report."""
    folder = desk.switch.settings.day_folder
    reads = ConsoleReads(desk.engine)
    return await answer(request, desk, "report.html", lambda: sheet(folder, reads))
