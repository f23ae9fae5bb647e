"""Prefunded cash over HTTP: paid in or out at the settlement bank, told by the operator."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.deps import Anybody, AtDesk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import governed, refused
from lapnet_sim.api.registry_schemas import FundingIn, FundingOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.registry_commands import (
    FundingConflict,
    FundingOutcome,
    MoveFunds,
    Refused,
)
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason

router = APIRouter(prefix="/v1/participants/{id}/funding", tags=["positions"])


@router.post(
    "",
    status_code=201,
    response_model=FundingOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the position as it stands", "model": FundingOut},
    },
    openapi_extra=takes(FundingIn),
)
async def move(request: Request, id: str, desk: AtDesk, holder: Anybody) -> Response:  # noqa: A002 - the name in the address
    """Raise or lower a participant's cap by cash paid in or out. Operator only; you choose the id.

    Out goes only what is neither owed nor held by payments under way; else nothing moves.
    """
    found = governed(desk, holder, id)
    body = await read_body(request, FundingIn)
    amount = Money.parse(body.amount.amount, currency(body.amount.currency))
    if amount.minor == 0 or not whole_amount(amount):
        raise NoRouteError(Reason.AM12, f"{amount.amount} is not an amount people use")
    funding = Funding(
        id=UUID(body.funding_id),
        participant=found.id,
        direction=FundingDirection(body.direction),
        amount=amount,
        by=holder.mark,
        at=desk.switch.clock.now(),
    )
    result = await desk.switch.ledger.apply(MoveFunds(funding))
    if isinstance(result, Refused):
        raise refused(result)
    if isinstance(result, FundingConflict):
        raise SwitchError(
            SwitchErrorCode.REQUEST_CHANGED, "this id was used for another movement", "/funding_id"
        )
    assert isinstance(result, FundingOutcome)
    shown = FundingOut.of(result.funding, result.position).model_dump_json()
    status = HTTPStatus.OK if result.replayed else HTTPStatus.CREATED
    headers = {"Idempotent-Replayed": "true"} if result.replayed else {}
    return Response(shown, status, headers, media_type="application/json")
