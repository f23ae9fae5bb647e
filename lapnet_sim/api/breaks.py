"""Breaks over HTTP, for the operator: listed, proposed an end by one, decided by another."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from lapnet_sim.api.break_work import Work, do, known_break
from lapnet_sim.api.deps import Anybody, AtDesk, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.api.settlement_schemas import BreakOut, BreaksOut, BreakStoryOut, NoteIn
from lapnet_sim.storage.keys import Holder
from settlement.break_life import BreakStatus

router = APIRouter(prefix="/v1/breaks", tags=["settlement"])

PAGE = 100


@router.get("", responses=PROBLEMS)
async def read_all(
    desk: AtDesk,
    holder: Anybody,
    business_date: date | None = None,
    status: BreakStatus | None = None,
    after: Annotated[str | None, Query(max_length=64)] = None,
) -> BreaksOut:
    """Breaks, a hundred at a time: of one date, or standing in one way. Operator only."""
    refuse_all_but_operator(holder)
    found = await desk.offload(
        lambda: desk.reads.breaks.listed(
            PAGE + 1, business_date=business_date, status=status, after=after
        )
    )
    shown = found[:PAGE]
    return BreaksOut(
        breaks=[BreakOut.of(each) for each in shown],
        next=shown[-1].id if len(found) > PAGE else None,
    )


@router.get("/{break_id}", responses=PROBLEMS)
async def read(break_id: str, desk: AtDesk, holder: Anybody) -> BreakStoryOut:
    """One break with its history and what was booked for it. Operator only."""
    refuse_all_but_operator(holder)
    return await _story(desk, break_id)


@router.post("/{break_id}/propose", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def propose(request: Request, break_id: str, desk: AtDesk, holder: Anybody) -> BreakStoryOut:
    """Propose to close a break, as its maker. Operator only.

    What closing it books follows from the break (``corrects``), not from the one who proposes.
    """
    return await _do(request, desk, holder, Work.PROPOSE, break_id)


@router.post("/{break_id}/approve", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def approve(request: Request, break_id: str, desk: AtDesk, holder: Anybody) -> BreakStoryOut:
    """Agree to a proposal, as its checker, with another key than the maker's. Operator only.

    A correction is booked in the dispute window of today, and settles with it.
    """
    return await _do(request, desk, holder, Work.APPROVE, break_id)


@router.post("/{break_id}/reject", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def reject(request: Request, break_id: str, desk: AtDesk, holder: Anybody) -> BreakStoryOut:
    """Do not agree to a proposal, with another key than the maker's. Operator only."""
    return await _do(request, desk, holder, Work.REJECT, break_id)


async def _do(
    request: Request, desk: Desk, holder: Holder, work: Work, break_id: str
) -> BreakStoryOut:
    refuse_all_but_operator(holder)
    note = (await read_body(request, NoteIn)).note
    return await _story(desk, (await do(desk, holder, work, break_id, note)).id)


async def _story(desk: Desk, break_id: str) -> BreakStoryOut:
    known = await known_break(desk, break_id)
    reads = desk.reads.breaks
    steps = await desk.offload(lambda: reads.history(break_id))
    booked = await desk.offload(lambda: reads.corrections(break_id))
    return BreakStoryOut.of(known, steps, booked)
