"""``/console/recalls``, ``/disputes`` and ``/decisions``: what became of money that was asked back.

Short lists, newest first, each with its detail. Claims are the participants' own to make and to
answer, and decisions are made with two keys over the API: these pages show, and change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.console.asked import asked_choice, asked_reference, asked_uuid
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.decision import DoubtDecision, is_agreed
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeStatus
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.storage.claim_lists import ClaimLists, Decided
from lapnet_sim.storage.claim_reads import DisputeStory, RecallStory
from lapnet_sim.storage.decision_reads import DecisionReads

router = APIRouter(prefix="/console", route_class=HtmlRoute)

PAGE_SIZE = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Some recalls, disputes or payments that people decide on, newest first."""

    shown: tuple[T, ...]
    older: UUID | str | None
    """What the next page begins after; None on the last."""
    status: str = ""
    statuses: tuple[StrEnum, ...] = ()
    """Those that can be asked for."""


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """A payment that people decide on, with every mark that was made."""

    payment: Payment
    steps: tuple[DoubtDecision, ...]
    is_agreed: bool


@router.get("/recalls")
async def show_recalls(
    request: Request, desk: AtDesk, status: str = "", before: str = ""
) -> Response:
    """Recalls, newest first."""
    wanted = RecallStatus(asked_choice(status, RecallStatus)) if status else None
    older = asked_uuid(before) if before else None

    def listed() -> Listing[Recall]:
        found = ClaimLists(desk.engine).recalls(PAGE_SIZE + 1, wanted, older)
        return _listing(found, attrgetter("id"), status, tuple(RecallStatus))

    return await answer(request, desk, "recalls.html", listed)


@router.get("/recalls/{id_}")
async def show_recall(request: Request, desk: AtDesk, id_: str) -> Response:
    """One recall with its payment, its answer and every step."""
    wanted = _id(id_)

    def story() -> RecallStory:
        found = desk.reads.claims.recall(wanted)
        if found is None:
            raise SwitchError(SwitchErrorCode.NOT_FOUND, "no such recall", id_[:60])
        return desk.reads.claims.recall_story(found)

    return await answer(request, desk, "recall.html", story)


@router.get("/disputes")
async def show_disputes(
    request: Request, desk: AtDesk, status: str = "", before: str = ""
) -> Response:
    """Disputes, newest first."""
    wanted = DisputeStatus(asked_choice(status, DisputeStatus)) if status else None
    older = asked_uuid(before) if before else None

    def listed() -> Listing[Dispute]:
        found = ClaimLists(desk.engine).disputes(PAGE_SIZE + 1, wanted, older)
        return _listing(found, attrgetter("id"), status, tuple(DisputeStatus))

    return await answer(request, desk, "disputes.html", listed)


@router.get("/disputes/{id_}")
async def show_dispute(request: Request, desk: AtDesk, id_: str) -> Response:
    """One dispute with its payment and every step."""
    wanted = _id(id_)

    def story() -> DisputeStory:
        found = desk.reads.claims.dispute(wanted)
        if found is None:
            raise SwitchError(SwitchErrorCode.NOT_FOUND, "no such dispute", id_[:60])
        return desk.reads.claims.dispute_story(found)

    return await answer(request, desk, "dispute.html", story)


@router.get("/decisions")
async def show_decisions(request: Request, desk: AtDesk, before: str = "") -> Response:
    """Payments under investigation, and those that people have ended."""
    older = asked_reference(before) if before else None

    def listed() -> Listing[Decided]:
        found = ClaimLists(desk.engine).decided(PAGE_SIZE + 1, older)
        return _listing(found, attrgetter("payment.reference"))

    return await answer(request, desk, "decisions.html", listed)


@router.get("/decisions/{reference}")
async def show_decision(request: Request, desk: AtDesk, reference: str) -> Response:
    """What people said about one payment."""
    return await answer(request, desk, "decision.html", lambda: _decision(desk, reference))


def _listing(
    found: Sequence[T],
    mark: Callable[[T], UUID | str],
    status: str = "",
    statuses: tuple[StrEnum, ...] = (),
) -> Listing[T]:
    """A page of what was ``found``, which is one more than a page where there is a next one."""
    shown = tuple(found[:PAGE_SIZE])
    older = mark(shown[-1]) if len(found) > PAGE_SIZE else None
    return Listing(shown, older, status, statuses)


def _decision(desk: Desk, reference: str) -> DecisionSheet:
    payment = desk.reads.payment_by_reference(reference)
    if payment is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "no such payment", reference[:60])
    made = DecisionReads(desk.engine).decisions(payment)
    return DecisionSheet(payment, made, is_agreed(made))


def _id(text: str) -> UUID:
    """An id in an address; what is none is not there."""
    try:
        return asked_uuid(text)
    except SwitchError:
        raise SwitchError(SwitchErrorCode.NOT_FOUND, "nothing here", text[:60]) from None
