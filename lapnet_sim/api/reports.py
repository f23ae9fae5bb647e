"""Reports over HTTP: the list, and each report of a business date in each of its formats.

They are the operator's; a report with a column ``member`` may be a member's too, who gets its own
rows alone.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from lapnet_sim.api.deps import Anybody, AtDesk, Desk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.schemas import Out
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.catalogue import CATALOGUE, find
from lapnet_sim.reports.gathering import Files, gather
from lapnet_sim.reports.model import Format, Reader, Report
from lapnet_sim.reports.publishing import file_name
from lapnet_sim.reports.sheet import Sheet, make
from lapnet_sim.reports.wording import Tongue, wording
from lapnet_sim.reports.writers import MEDIA, WRITERS
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.storage.console_reads import ConsoleReads
from lapnet_sim.storage.keys import Holder
from participants import ParticipantId

router = APIRouter(prefix="/v1/reports", tags=["reports"])


class ColumnOut(Out):
    """One column: its key in files and its kind."""

    key: str
    kind: str


class ReportOut(Out):
    """One report of the catalogue."""

    id: str
    title: str
    title_lo: str
    formats: list[str]
    columns: list[ColumnOut]


class ReportsOut(Out):
    """The reports that the caller may read."""

    reports: list[ReportOut]


@router.get("", responses=PROBLEMS)
async def read_list(holder: Anybody) -> ReportsOut:
    """The reports you may read, with their columns and formats."""
    return ReportsOut(
        reports=[
            ReportOut(
                id=each.id,
                title=wording(Tongue.EN).report[each.id],
                title_lo=wording(Tongue.LO).report[each.id],
                formats=[form.value for form in Format if each.has(form)],
                columns=[ColumnOut(key=one.key, kind=one.kind.value) for one in each.columns],
            )
            for each in CATALOGUE.values()
            if _may_read(each, holder)
        ]
    )


@router.get(
    "/{report}.{form}",
    responses={
        **PROBLEMS,
        200: {"description": "the file", "content": {media: {} for media in MEDIA.values()}},
    },
    response_class=Response,
)
async def read_one(
    desk: AtDesk,
    holder: Anybody,
    report: str,
    form: str,
    business_date: Annotated[date | None, Query(description="else the newest one")] = None,
    language: Annotated[Tongue, Query(description="of pages and workbooks")] = Tongue.EN,
) -> Response:
    """One report of a business date as a file; ``ETag`` is its run id.

    The same books and files give the same bytes. Refused with ``switch.report_evidence_missing``
    where the report compares files and this sandbox serves no simulated day.
    """
    found = find(report, format_of(form))
    if not _may_read(found, holder):
        raise SwitchError(SwitchErrorCode.ROLE_MISSING, "this report is the operator's", report)
    return await desk.offload(
        lambda: download(desk, found, Format(form), business_date, language, holder.participant)
    )


def format_of(text: str) -> Format:
    """Return a format by its name.

    Raises:
        SwitchError: ``switch.report_unknown``.
    """
    found = next((form for form in Format if form.value == text), None)
    if found is None:
        raise SwitchError(SwitchErrorCode.REPORT_UNKNOWN, "there is no such format", text[:60])
    return found


def download(
    desk: Desk,
    report: Report,
    form: Format,
    day: date | None,
    tongue: Tongue,
    reader: ParticipantId | None = None,
) -> Response:
    """Return a report as a file to keep."""
    made = sheet(desk, report, day, reader)
    name = f"{made.business_date}-{file_name(report, form, tongue)}"
    return Response(
        WRITERS[form](made, wording(tongue)),
        media_type=MEDIA[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": f'"{made.run_id}"',
        },
    )


def sheet(
    desk: Desk, report: Report, day: date | None, reader: ParticipantId | None = None
) -> Sheet:
    """Return a report of a business date, else of the newest one.

    Raises:
        SwitchError: ``switch.report_evidence_missing``.
    """
    of_day = day or ConsoleReads(desk.engine).newest_date()
    if of_day is None:
        raise SwitchError(
            SwitchErrorCode.REPORT_EVIDENCE_MISSING, "no payment has ended yet; name a date"
        )
    files = _files(desk)
    needs = report.wanted(has_files=files is not None)
    return make(report, gather(desk.engine, of_day, needs, files, desk.switch.calendar), reader)


def _files(desk: Desk) -> Files | None:
    folder = desk.switch.settings.day_folder
    return None if folder is None else DayFolder(folder).files


def _may_read(report: Report, holder: Holder) -> bool:
    return holder.participant is None or Reader.MEMBER in report.readers
