"""Sending money back over HTTP: an acquirer returns a payment to one of its merchants."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fx import FxError, Money, currency
from lapnet_sim.api.answers import answer
from lapnet_sim.api.chosen_ids import chosen_id, exact_uuid
from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.quotes import find_quote, unknown_quote
from lapnet_sim.api.schemas import AmountIn, ReturnIn, ReturnOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.payments.returns import ReturnRequest
from lapnet_sim.payments.returns_abroad import send_back
from lapnet_sim.routing.route import NoRouteError
from participants import Participant
from participants.reasons import Reason

router = APIRouter(prefix="/v1/payments/{uetr}/returns", tags=["returns"])

Issuer = Annotated[
    str | None, Query(description="whose payment it is, where two issuers used one UETR")
]


@router.put(
    "/{return_id}",
    status_code=201,
    response_model=ReturnOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the return as it stands", "model": ReturnOut},
        202: {"description": "accepted; not final yet", "model": ReturnOut},
    },
    openapi_extra=takes(ReturnIn),
)
async def put(
    request: Request, uetr: str, return_id: str, desk: AtDesk, caller: Caller, issuer: Issuer = None
) -> Response:
    """Send the money of a completed payment back, all of it or a part; you choose the id.

    All returns of a payment together never exceed it. A return falls into the settlement window
    that is open when it completes. What was converted goes back at its own rate, or, after its
    corridor's days, with a quote of `return-quotes`.
    """
    body = await read_body(request, ReturnIn)
    original = await original_of(desk, caller, uetr, issuer)
    wanted = ReturnRequest(
        acquirer=caller.id,
        return_id=chosen_id(return_id, "{return_id}"),
        original=original,
        amount=amount_of(body.amount, original),
        reason=Reason(body.reason),
        quote=await _quote(desk, caller, body),
    )
    outcome = await _send_back(desk, wanted)
    back = ReturnOut.of(outcome.payment, uetr)
    return answer(outcome, back, str(request.url.path), Reason.DU05)


@router.get("/{return_id}", responses=PROBLEMS)
async def read(
    uetr: str, return_id: str, desk: AtDesk, caller: Caller, issuer: Issuer = None
) -> ReturnOut:
    """One of your returns, as it stands."""
    original = await original_of(desk, caller, uetr, issuer)
    wanted = chosen_id(return_id, "{return_id}")
    found = await desk.offload(lambda: desk.reads.payment(caller.id, wanted))
    if found is None or found.instruction.original_id != original.id:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "this payment has no such return")
    return ReturnOut.of(found, uetr)


async def _send_back(desk: Desk, wanted: ReturnRequest) -> Outcome | Conflict:
    try:
        return await send_back(desk.switch, wanted)
    except (NoRouteError, SwitchError, FxError):
        # Rates and quotes grow old: whoever asks again is still told what became of it.
        ours = desk.reads.payment
        known = await desk.offload(lambda: ours(wanted.acquirer, wanted.return_id))
        if known is None:
            raise
        is_same = known.instruction.request_hash == wanted.request_hash
        return Outcome(known, replayed=True) if is_same else Conflict(known)


async def _quote(desk: Desk, caller: Participant, body: ReturnIn) -> HeldQuote | None:
    if body.quote_id is None:
        return None
    held = await find_quote(desk, caller, UUID(body.quote_id))
    if held is None:
        raise unknown_quote("/quote_id")
    return held


async def original_of(desk: Desk, caller: Participant, uetr: str, issuer: str | None) -> Payment:
    """The payment to one of the caller's customers that has this UETR.

    Raises:
        SwitchError: ``switch.payment_unknown``; ``switch.field_invalid`` where two issuers used it.
    """
    wanted = exact_uuid(uetr)
    found: list[Payment] = []
    if wanted is not None:
        found = await desk.offload(lambda: desk.reads.payments_to(caller.id, wanted))
    if issuer is not None:
        found = [payment for payment in found if payment.instruction.issuer == issuer]
    if not found:
        raise SwitchError(
            SwitchErrorCode.PAYMENT_UNKNOWN, "no payment to one of your customers has this UETR"
        )
    if len(found) > 1:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "several issuers used this UETR; name one", "?issuer="
        )
    return found[0]


def amount_of(asked: AmountIn | None, original: Payment) -> Money:
    """What is sent back, in the currency of the original's creditor; all of it by default.

    Raises:
        NoRouteError: CURR another currency, AM12 not an amount people use.
    """
    if asked is None:
        return original.instruction.credit
    amount = Money.parse(asked.amount, currency(asked.currency))
    if amount.currency != original.instruction.credit.currency:
        raise NoRouteError(Reason.CURR, "the payment was made in another currency")
    if not whole_amount(amount):
        raise NoRouteError(Reason.AM12, f"{amount.amount} is not an amount people use")
    return amount
