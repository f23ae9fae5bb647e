"""``/console/breaks``: what does not reconcile, filtered; one break with both lines and its life.

Who works on a break types a key with every form: the maker one, the checker another.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from lapnet_sim.api.break_work import Work, do
from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.console import break_sheet
from lapnet_sim.console.asked import asked_choice, asked_name
from lapnet_sim.console.break_lines import SideBySide, side_by_side
from lapnet_sim.console.forms import note_of, read_form, signed_by
from lapnet_sim.console.rendering import HEADERS, HtmlRoute, answer
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.storage.break_lists import BreakLists, BreakPage, WantedBreaks
from lapnet_sim.storage.console_reads import ConsoleReads
from settlement.ageing import BUCKETS, Bucket, age, dates_of
from settlement.break_life import STANDING, BreakStatus, BreakStep, KnownBreak
from settlement.breaks import TAXONOMY, BreakCode, BreakRule, Severity
from settlement.business_days import business_date

router = APIRouter(prefix="/console", route_class=HtmlRoute)

PAGE_SIZE = 50
STILL_STANDING = "standing"
"""As a status: those that are not closed. It is what a list shows unless it is told otherwise."""
_BY_NAME = {each.name: each for each in BUCKETS}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for, as it was asked: empty leaves a thing open."""

    status: str = STILL_STANDING
    code: str = ""
    severity: str = ""
    owes: str = ""
    age: str = ""

    def wanted(self, today: date) -> WantedBreaks:
        """The same for the database.

        Raises:
            SwitchError: ``switch.field_invalid``.
        """
        is_standing = self.status == STILL_STANDING
        first, last = None, None
        if self.age:
            first, last = dates_of(_BY_NAME[asked_choice(self.age, _BY_NAME)], today)
        status = None if is_standing or not self.status else self.status
        return WantedBreaks(
            status=None if status is None else BreakStatus(asked_choice(status, BreakStatus)),
            is_standing=is_standing,
            code=BreakCode(asked_choice(self.code, BreakCode)) if self.code else None,
            severity=Severity(asked_choice(self.severity, Severity)) if self.severity else None,
            owes=asked_name(self.owes) if self.owes else None,
            first=first,
            last=last,
        )

    @property
    def asked(self) -> dict[str, str]:
        """For an address."""
        return {name: getattr(self, name) for name in self.__match_args__}


@dataclass(frozen=True, slots=True)
class BreakRow:
    """One line of the list. Units: ``age`` in business days."""

    known: KnownBreak
    age: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class BreakList:
    """What the list shows."""

    filters: Filters
    page: BreakPage
    rows: tuple[BreakRow, ...]
    today: date
    owners: tuple[str, ...]
    codes: tuple[BreakCode, ...] = tuple(BreakCode)
    severities: tuple[Severity, ...] = tuple(Severity)
    statuses: tuple[BreakStatus, ...] = tuple(BreakStatus)
    ages: tuple[Bucket, ...] = BUCKETS


@dataclass(frozen=True, slots=True)
class BreakSheet:
    """What one break's page shows."""

    row: BreakRow
    rule: BreakRule
    lines: tuple[SideBySide, ...]
    steps: tuple[BreakStep, ...]
    corrections: tuple[Correction, ...]
    works: tuple[Work, ...]
    """What can be done about it now."""
    payment: str
    """The payment it is about, where that is one of ours."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one line of a sheet: where the break stands, or why nothing was done."""

    asked: break_sheet.Asked
    status: BreakStatus | None
    code: str = ""
    message: str = ""


def today_of(desk: Desk) -> date:
    """The business date that ages are counted to."""
    return business_date(desk.switch.clock.now())


def listed(desk: Desk, filters: Filters, wanted: WantedBreaks, after: str | None) -> BreakList:
    """A page of breaks."""
    reads, today = BreakLists(desk.engine), today_of(desk)
    page = reads.page(wanted, PAGE_SIZE, after)
    rows = tuple(_row(each, today) for each in page.breaks)
    return BreakList(filters, page, rows, today, reads.owners())


def sheet(desk: Desk, break_id: str) -> BreakSheet:
    """One break.

    Raises:
        SwitchError: ``switch.break_unknown``.
    """
    reads = desk.reads.breaks
    known = reads.one(break_id)
    if known is None:
        raise SwitchError(SwitchErrorCode.BREAK_UNKNOWN, "no such break", break_id[:60])
    reference = known.item.txn_id.partition("/")[0]
    works = {BreakStatus.OPEN: (Work.PROPOSE,), BreakStatus.PROPOSED: (Work.APPROVE, Work.REJECT)}
    return BreakSheet(
        row=_row(known, today_of(desk)),
        rule=TAXONOMY[known.item.code],
        lines=side_by_side(desk, known.item),
        steps=tuple(reads.history(break_id)),
        corrections=tuple(reads.corrections(break_id)),
        works=works.get(known.status, ()),
        payment=next(iter(ConsoleReads(desk.engine).known([reference])), ""),
    )


@router.get("/breaks")
async def show_list(
    request: Request,
    desk: AtDesk,
    status: str = STILL_STANDING,
    code: str = "",
    severity: str = "",
    owes: str = "",
    age: str = "",
    after: str = "",
) -> Response:
    """Breaks that fit, those that stand unless told otherwise."""
    filters = Filters(status, code, severity, owes, age)
    wanted = filters.wanted(today_of(desk))
    return await answer(
        request, desk, "breaks.html", lambda: listed(desk, filters, wanted, after or None)
    )


@router.get("/breaks.{form}")
async def download(
    desk: AtDesk,
    form: str,
    status: str = STILL_STANDING,
    code: str = "",
    severity: str = "",
    owes: str = "",
    age: str = "",
) -> Response:
    """The same breaks as a spreadsheet, to be decided on there."""
    if form not in _TYPES:
        raise SwitchError(SwitchErrorCode.NOT_FOUND, "nothing here", f"breaks.{form}"[:60])
    today = today_of(desk)
    wanted = Filters(status, code, severity, owes, age).wanted(today)
    write = break_sheet.as_csv if form == "csv" else break_sheet.as_xlsx
    content = await desk.offload(
        lambda: write(BreakLists(desk.engine).page(wanted, break_sheet.MOST_LINES).breaks, today)
    )
    name = {"Content-Disposition": f'attachment; filename="breaks-{today.isoformat()}.{form}"'}
    return Response(content, media_type=_TYPES[form], headers={**HEADERS, **name})


@router.post("/breaks")
async def take_sheet(request: Request, desk: AtDesk) -> Response:
    """Do what a spreadsheet says, line by line, in the name of whoever sends it."""
    form = await read_form(request)
    holder = await signed_by(desk, form)
    refuse_all_but_operator(holder)
    asked = await desk.offload(lambda: break_sheet.read_sheet(form.files.get("sheet", b"")))
    done = []
    for each in asked:
        try:
            known = await do(desk, holder, each.work, each.break_id, each.note)
            done.append(Done(each, known.status))
        except SwitchError as error:
            done.append(Done(each, None, error.code, error.message))
    return await answer(request, desk, "breaks_done.html", lambda: tuple(done))


@router.get("/breaks/{break_id}")
async def show_one(request: Request, desk: AtDesk, break_id: str) -> Response:
    """One break with both lines and everything that happened to it."""
    return await answer(request, desk, "break.html", lambda: sheet(desk, break_id))


@router.post("/breaks/{break_id}")
async def work_on(request: Request, desk: AtDesk, break_id: str) -> Response:
    """Propose an end, or decide on one, in the name of whoever's key it is."""
    form = await read_form(request)
    holder = await signed_by(desk, form)
    work = Work(asked_choice(form.texts.get("work", ""), Work))
    await do(desk, holder, work, break_id, note_of(form.texts.get("note", "")))
    return RedirectResponse(f"/console/breaks/{quote(break_id)}", HTTPStatus.SEE_OTHER)


def _row(known: KnownBreak, today: date) -> BreakRow:
    late = known.status in STANDING and known.item.due_on < today
    return BreakRow(known, age(known.business_date, today), late)
