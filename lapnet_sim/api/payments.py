"""Paying over HTTP: synchronous first, 202 when the outcome is not known yet."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Security
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.answers import answer
from lapnet_sim.api.deps import HEADER, AtDesk, Caller, Desk, caller_of, desk_of, read_body
from lapnet_sim.api.express import Endpoint
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.quotes import find_quote, unknown_quote
from lapnet_sim.api.schemas import PaymentIn, PaymentOut, PaymentViewOut, StoryOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.debtor import debtor_of
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.request import PaymentRequest, instruct, why_not_now
from lapnet_sim.routing.corridors import Corridor, CorridorType
from lapnet_sim.routing.route import NoRouteError
from participants import Participant

router = APIRouter(prefix="/v1/payments", tags=["payments"])


@router.post(
    "",
    status_code=201,
    response_model=PaymentOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the payment as it stands", "model": PaymentOut},
        202: {"description": "accepted; not final yet", "model": PaymentOut},
    },
    openapi_extra=takes(PaymentIn),
    dependencies=[Security(HEADER)],
)
async def create(request: Request) -> Response:
    """Pay a code. The answer is the end of the payment, or 202 with where to ask for it.

    It quotes the `enquiry_id` that resolving the code gave you: the payee is the one you showed.
    A payment that was refused is a payment too: 201, status ``rejected``, with its reason.
    """
    caller = await caller_of(request)
    body = await read_body(request, PaymentIn)
    outcome = await _pay(desk_of(request), caller, body)
    location = f"/v1/payments/{outcome.payment.instruction.uetr}"
    return answer(outcome, PaymentOut.of(outcome.payment), location)


EXPRESS: dict[tuple[str, str], Endpoint] = {("POST", router.prefix): create}


async def _pay(desk: Desk, caller: Participant, body: PaymentIn) -> Outcome | Conflict:
    amount, debtor = body.amount, body.debtor
    held = None
    if body.quote_id is not None:
        held = await find_quote(desk, caller, UUID(body.quote_id))
        if held is None:
            raise unknown_quote("/quote_id")
    request = PaymentRequest(
        issuer=caller.id,
        uetr=UUID(body.uetr),
        end_to_end_id=body.end_to_end_id,
        code=body.code,
        amount=None if amount is None else Money.parse(amount.amount, currency(amount.currency)),
        accepted_at=_accepted_at(body),
        debtor=None
        if debtor is None
        else debtor_of(desk.switch, caller.id, debtor.account, debtor.level),
        quote=None if held is None else held.quote,
    )
    try:
        _check_open(held, desk.switch.clock.now())
        instruction = _instruct(desk, request, body.enquiry_id, held)
    except (NoRouteError, SwitchError):
        # Enquiries, quotes and codes expire: whoever asks again is still told what became of it.
        known = await desk.offload(lambda: desk.reads.payment(request.issuer, request.uetr))
        if known is None:
            raise
        if known.instruction.request_hash != request.request_hash:
            return Conflict(known)
        return Outcome(known, replayed=True)
    refused = why_not_now(desk.switch, request, instruction.corridor)
    return await pay(desk.switch, instruction, refused)


def _instruct(
    desk: Desk, request: PaymentRequest, enquiry_id: str | None, held: HeldQuote | None
) -> Instruction:
    """What is paid is what was found when the code was resolved; nobody is asked again."""
    now = desk.switch.clock.now()
    found = desk.lookups.seal.quoted(enquiry_id, request.issuer, request.code, now)
    corridor = _corridor(desk, found.route.corridor, held)
    converts = corridor is not None and corridor.type is not CorridorType.FOREIGN_CONVERTS
    if converts and request.quote is None:
        raise SwitchError(
            SwitchErrorCode.QUOTE_REQUIRED, "paying this code needs a quote", "/quote_id"
        )
    if request.quote is not None and not converts:
        raise SwitchError(
            SwitchErrorCode.QUOTE_NEEDLESS, "paying this code converts nothing here", "/quote_id"
        )
    return instruct(
        desk.switch, request, replace(found, route=replace(found.route, corridor=corridor))
    )


def _corridor(desk: Desk, found: Corridor | None, held: HeldQuote | None) -> Corridor | None:
    """The corridor of the code, or of the quote where the network has one in each currency."""
    if found is None or held is None or held.terms is None:
        return found
    quoted = desk.switch.corridors.find(held.terms.corridor)
    assert quoted is not None, "a quote is offered over a corridor of the table"
    way = (quoted.network, quoted.side, quoted.target)
    return quoted if way == (found.network, found.side, found.target) else found


def _check_open(held: HeldQuote | None, now: datetime) -> None:
    """Refuse early what the reserve would refuse; the reserve has the last word."""
    if held is None:
        return
    if held.used_by is not None:
        raise SwitchError(SwitchErrorCode.QUOTE_USED, "ask for a new one", "/quote_id")
    if not held.quote.is_open(now):
        expired = f"it expired at {held.quote.expires_at.isoformat()}"
        raise SwitchError(SwitchErrorCode.QUOTE_EXPIRED, expired, "/quote_id")


def _accepted_at(body: PaymentIn) -> datetime | None:
    try:
        return None if body.accepted_at is None else datetime.fromisoformat(body.accepted_at)
    except ValueError:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "there is no such instant", "/accepted_at"
        ) from None


async def _find(desk: Desk, caller: Participant, uetr: str) -> Payment:
    try:
        wanted = UUID(uetr)
    except ValueError:
        wanted = None
    found = None
    if wanted is not None and str(wanted) == uetr:
        found = await desk.offload(lambda: desk.reads.payment(caller.id, wanted))
    if found is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "none of your payments has this UETR")
    return found


@router.get("/{uetr}", responses=PROBLEMS)
async def read(uetr: str, desk: AtDesk, caller: Caller) -> PaymentViewOut:
    """One of your payments, as it stands, with what came back of it."""
    payment = await _find(desk, caller, uetr)
    since = await desk.offload(lambda: desk.reads.claims.aftermath(payment))
    return PaymentViewOut.seen(payment, since)


@router.get("/{uetr}/events", responses=PROBLEMS)
async def read_events(uetr: str, desk: AtDesk, caller: Caller) -> StoryOut:
    """One of your payments with every step of its life."""
    payment = await _find(desk, caller, uetr)
    return StoryOut.of(await desk.offload(lambda: desk.reads.story(payment)))
