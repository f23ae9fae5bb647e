"""Paying over HTTP: synchronous first, 202 when the outcome is not known yet."""

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
from lapnet_sim.api.schemas import PaymentIn, PaymentOut, StoryOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Conflict, Outcome
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.request import PaymentRequest, instruct
from lapnet_sim.payments.scan import scan
from lapnet_sim.routing.corridors import CorridorType
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

    A payment that was refused is a payment too: 201, status ``rejected``, with its reason.
    """
    caller = await caller_of(request)
    body = await read_body(request, PaymentIn)
    outcome = await _pay(desk_of(request), caller, body)
    location = f"/v1/payments/{outcome.payment.instruction.uetr}"
    return answer(outcome, PaymentOut.of(outcome.payment), location)


EXPRESS: dict[tuple[str, str], Endpoint] = {("POST", router.prefix): create}


async def _pay(desk: Desk, caller: Participant, body: PaymentIn) -> Outcome | Conflict:
    amount = body.amount
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
        quote=None if held is None else held.quote,
    )
    try:
        _check_open(held, desk.switch.clock.now())
        return await _carry(desk, caller, request)
    except (NoRouteError, QuoteGoneError):
        # A code or a quote may have gone since: whoever asks again is still told what became of it.
        known = await desk.offload(lambda: desk.reads.payment(request.issuer, request.uetr))
        if known is None:
            raise
        if known.instruction.request_hash != request.request_hash:
            return Conflict(known)
        return Outcome(known, replayed=True)


async def _carry(desk: Desk, caller: Participant, request: PaymentRequest) -> Outcome | Conflict:
    source = None if request.quote is None else request.quote.source.currency
    seen = await scan(desk.switch, caller, request.code, source)
    corridor = seen.route.corridor
    converts = corridor is not None and corridor.type is not CorridorType.FOREIGN_CONVERTS
    if converts and request.quote is None:
        raise SwitchError(
            SwitchErrorCode.QUOTE_REQUIRED, "paying this code needs a quote", "/quote_id"
        )
    if request.quote is not None and not converts:
        raise SwitchError(
            SwitchErrorCode.QUOTE_NEEDLESS, "paying this code converts nothing here", "/quote_id"
        )
    return await pay(desk.switch, instruct(desk.switch, request, seen), seen.refused)


class QuoteGoneError(SwitchError):
    """The quote cannot be used any more, unless by the payment that has used it."""


def _check_open(held: HeldQuote | None, now: datetime) -> None:
    """Refuse early what the reserve would refuse; the reserve has the last word."""
    if held is None:
        return
    if held.used_by is not None:
        raise QuoteGoneError(SwitchErrorCode.QUOTE_USED, "ask for a new one", "/quote_id")
    if not held.quote.is_open(now):
        expired = f"it expired at {held.quote.expires_at.isoformat()}"
        raise QuoteGoneError(SwitchErrorCode.QUOTE_EXPIRED, expired, "/quote_id")


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
async def read(uetr: str, desk: AtDesk, caller: Caller) -> PaymentOut:
    """One of your payments, as it stands."""
    return PaymentOut.of(await _find(desk, caller, uetr))


@router.get("/{uetr}/events", responses=PROBLEMS)
async def read_events(uetr: str, desk: AtDesk, caller: Caller) -> StoryOut:
    """One of your payments with every step of its life."""
    payment = await _find(desk, caller, uetr)
    return StoryOut.of(await desk.offload(lambda: desk.reads.story(payment)))
