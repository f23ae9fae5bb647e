"""``/console/payments``: the list, and one payment with its whole story."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.console.asked import (
    asked_participant,
    asked_payment,
    asked_reference,
    asked_status,
    asked_window,
)
from lapnet_sim.console.netted import netted
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.ledger.state import Notice
from lapnet_sim.storage.console_reads import ConsoleReads, Page, Wanted
from lapnet_sim.storage.reads import PaymentStory
from participants import Participant, ParticipantId
from participants.reasons import Reason
from settlement.netting import NetPosition
from settlement.window import Window

router = APIRouter(prefix="/console", route_class=HtmlRoute)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class PaymentList:
    """What the list shows."""

    wanted: Wanted
    page: Page
    statuses: tuple[Status, ...]
    participants: tuple[Participant, ...]
    nets: tuple[NetPosition, ...]
    """Of the participant in the window, where both were asked for: what the list explains."""

    @property
    def newest(self) -> str | None:
        """The reference to look for newer ones after."""
        return self.page.payments[0].reference if self.page.payments else None

    @property
    def oldest(self) -> str | None:
        """The reference to look for older ones before."""
        return self.page.payments[-1].reference if self.page.payments else None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a payment."""

    key: str
    """Its words in the catalogue."""
    status: Status | None
    """Where the payment stood afterwards; None for an answer that changed nothing."""
    reason: Reason | None
    at: datetime
    since: timedelta | None
    """Since the step before."""


@dataclass(frozen=True, slots=True)
class PaymentSheet:
    """What one payment's page shows."""

    payment: Payment
    issuer: Participant | None
    acquirer: Participant | None
    provider: Participant | None
    quote: HeldQuote | None
    steps: tuple[Step, ...]
    postings: tuple[Posting, ...]
    sums: dict[str, int]
    """Of the postings, by currency: all nought."""
    notices: tuple[Notice, ...]
    window: Window | None


def listed(
    desk: Desk, wanted: Wanted, before: str | None = None, after: str | None = None
) -> PaymentList:
    """A page of payments."""
    more = ConsoleReads(desk.engine)
    nets: tuple[NetPosition, ...] = ()
    if wanted.window_id is not None and wanted.participant is not None:
        nets = tuple(
            position
            for each in netted(more.matrix(wanted.window_id))
            for position in each.positions
            if position.participant == wanted.participant
        )
    return PaymentList(
        wanted=wanted,
        page=more.payments(wanted, PAGE_SIZE, before=before, after=after),
        statuses=tuple(Status),
        participants=tuple(desk.participants[id_] for id_ in sorted(desk.participants)),
        nets=nets,
    )


def sheet(desk: Desk, reference: str) -> PaymentSheet:
    """One payment.

    Raises:
        SwitchError: ``switch.payment_unknown``.
    """
    more = ConsoleReads(desk.engine)
    payment = desk.reads.payment_by_reference(reference)
    if payment is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "no such payment", reference)
    asked = payment.instruction
    postings = tuple(more.postings(payment.id))
    sums: Counter[str] = Counter()
    for posting in postings:
        sums[posting.currency] += posting.amount_minor
    return PaymentSheet(
        payment=payment,
        issuer=desk.participants.get(asked.issuer),
        acquirer=desk.participants.get(asked.acquirer),
        provider=None if asked.provider is None else desk.participants.get(asked.provider),
        quote=None if asked.quote_id is None else more.quote(asked.quote_id),
        steps=steps(desk.reads.story(payment)),
        postings=postings,
        sums=dict(sorted(sums.items())),
        notices=tuple(more.notices(payment.id)),
        window=next(
            (each for each in desk.reads.windows() if str(each.id) == payment.window_id), None
        ),
    )


def steps(story: PaymentStory) -> tuple[Step, ...]:
    """Events and late answers in the order of time, with the time between them."""
    found = [
        (event.at, f"event.{event.event or 'arrive'}", event.to_status, event.reason)
        for event in story.events
    ]
    happened: list[tuple[datetime, str, Status | None, Reason | None]] = [
        *found,
        *((late.at, f"late.{late.reply.decision}", None, late.reply.reason)
          for late in story.late_replies),
    ]  # fmt: skip
    happened.sort(key=lambda each: each[0])
    befores = [None, *(at for at, *_ in happened)]
    return tuple(
        Step(key, status, reason, at, None if before is None else at - before)
        for (at, key, status, reason), before in zip(happened, befores, strict=False)
    )


@router.get("/payments")
async def show_list(
    request: Request,
    desk: AtDesk,
    status: str = "",
    participant: str = "",
    window: str = "",
    before: str = "",
    after: str = "",
    find: str = "",
) -> Response:
    """Payments, newest first; ``find`` leads to one."""
    if find:
        return await _found(desk, asked_payment(find))
    wanted = Wanted(
        asked_status(status) if status else None,
        asked_participant(participant) if participant else None,
        str(asked_window(window)) if window else None,
    )
    older = asked_reference(before) if before else None
    newer = asked_reference(after) if after and older is None else None
    return await answer(request, desk, "payments.html", lambda: listed(desk, wanted, older, newer))


@router.get("/payments/{reference}")
async def show_one(request: Request, desk: AtDesk, reference: str) -> Response:
    """One payment with everything that happened to it."""
    return await answer(request, desk, "payment.html", lambda: sheet(desk, reference))


async def _found(desk: Desk, typed: str | UUID) -> Response:
    reference: str | None = None
    if isinstance(typed, str):
        reference = typed
    else:
        issuers: tuple[ParticipantId, ...] = tuple(desk.participants)
        more = ConsoleReads(desk.engine)
        payment = await desk.offload(lambda: more.by_uetr(typed, issuers))
        reference = None if payment is None else payment.reference
    if reference is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "no such payment", str(typed))
    return RedirectResponse(f"/console/payments/{reference}", 303)
