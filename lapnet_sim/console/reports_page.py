"""``/console/reports``: every report of a business date, to be read here and to be kept.

On a page a window leads to its window, a transaction to its payment, a member to its payments.
"""

import re
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.api.reports import download, format_of, sheet
from lapnet_sim.console.asked import asked_date, asked_participant, asked_window
from lapnet_sim.console.language import language_of
from lapnet_sim.console.rendering import HtmlRoute, answer, link
from lapnet_sim.errors import SwitchError
from lapnet_sim.reports.catalogue import CATALOGUE, find
from lapnet_sim.reports.cells import shown
from lapnet_sim.reports.columns import Column
from lapnet_sim.reports.evidence import Need
from lapnet_sim.reports.model import Format
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Tongue, Wording, wording
from lapnet_sim.storage.console_reads import ConsoleReads

router = APIRouter(prefix="/console", route_class=HtmlRoute)

MOST_ROWS = 1_000
"""More than this no one reads on a page; the files have them all."""
_OF_FILES = frozenset({Need.STATEMENTS, Need.BANK})
_REFERENCE = re.compile(r"([0-9]{17})(?:/2)?")
_PARTIES = frozenset(
    {"member", "payer", "payee", "debtor", "creditor", "largest_debtor", "owes", "owed"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    id: str
    title: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportList:
    """What the list shows."""

    business_date: date | None
    reports: tuple[Entry, ...]
    unserved: tuple[Entry, ...]
    """Reports that compare files, where there are none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its text, whether it stands to the right, where it leads."""

    text: str
    is_figure: bool
    leads_to: str


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """What a report's page shows."""

    sheet: Sheet
    title: str
    words: Wording
    rows: tuple[tuple[Shown, ...], ...]
    unshown: int
    formats: tuple[str, ...]
    verdict: str


@router.get("/reports")
async def show_list(request: Request, desk: AtDesk, date: str | None = None) -> Response:
    """Every report, of the newest business date or of another one."""
    asked = None if date is None else asked_date(date)
    words = _words(request)
    return await answer(request, desk, "reports.html", lambda: _listed(desk, asked, words))


@router.get("/reports/{report}")
async def show(request: Request, desk: AtDesk, report: str, date: str | None = None) -> Response:
    """One report: as a page, or with its format after a point as a file."""
    asked = None if date is None else asked_date(date)
    words = _words(request)
    id_, dot, form = report.partition(".")
    if dot:
        found = find(id_, format_of(form))
        return await desk.offload(lambda: download(desk, found, Format(form), asked, words.tongue))
    return await answer(
        request,
        desk,
        "report_sheet.html",
        lambda: _sheet(sheet(desk, find(id_), asked), words, ConsoleReads(desk.engine)),
    )


def _words(request: Request) -> Wording:
    return wording(Tongue(language_of(request).value))


def _listed(desk: Desk, asked: date | None, words: Wording) -> ReportList:
    has_files = desk.switch.settings.day_folder is not None
    served: list[Entry] = []
    unserved: list[Entry] = []
    for each in CATALOGUE.values():
        formats = tuple(form.value for form in Format if each.has(form))
        entry = Entry(each.id, words.report[each.id], formats)
        (served if has_files or not each.needs & _OF_FILES else unserved).append(entry)
    day = asked or ConsoleReads(desk.engine).newest_date()
    return ReportList(day, tuple(served), tuple(unserved))


def _sheet(made: Sheet, words: Wording, reads: ConsoleReads) -> ReportSheet:
    listed = made.report.columns
    texts = [shown(row, listed) for row in made.rows[:MOST_ROWS]]
    known = reads.known(
        filter(None, (_reference(*each) for row in texts for each in zip(listed, row, strict=True)))
    )
    rows = tuple(
        tuple(
            Shown(text, each.is_figure, _leads(each, text, known))
            for text, each in zip(row, listed, strict=True)
        )
        for row in texts
    )
    broken = sum(not each.holds for each in made.proofs)
    verdict = words.page["not_all_hold" if broken else "all_hold"]
    return ReportSheet(
        sheet=made,
        title=words.report[made.report.id],
        words=words,
        rows=rows,
        unshown=max(0, len(made.rows) - MOST_ROWS),
        formats=tuple(form.value for form in Format if made.report.has(form)),
        verdict=verdict.format(number=len(made.proofs), broken=broken),
    )


def _reference(each: Column, text: str) -> str | None:
    """The payment that a line is about, if ours has its number."""
    found = _REFERENCE.fullmatch(text) if each.key == "txn_id" else None
    return found[1] if found else None


def _leads(each: Column, text: str, known: frozenset[str]) -> str:
    """Where a cell's lines are; nowhere for a figure that has no page, or a payment we lack."""
    try:
        if each.key == "window" and text:
            return f"/console/windows/{asked_window(text)}"
        if each.key in _PARTIES and text:
            return link("/console/payments", participant=asked_participant(text))
    except SwitchError:
        return ""
    reference = _reference(each, text)
    return f"/console/payments/{reference}" if reference in known else ""
