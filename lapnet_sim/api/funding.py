"""Prefunded cash over HTTP: in and out at the settlement bank, asked for by the operator."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.deps import Anybody, AtDesk, Desk, read_body
from lapnet_sim.api.funding_schemas import FundingIn, FundingOut, FundingsOut, FundingViewOut
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import governed, refused, visible
from lapnet_sim.clearing.funding import message_of, move_funds, waits_until
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.registry_commands import FundingConflict, FundingOutcome, Refused
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.storage.keys import Holder
from participants.reasons import Reason

router = APIRouter(prefix="/v1/participants/{id}/funding", tags=["positions"])

XML = "application/xml"
NEWEST = 100
"""Most movements in a list."""

FundingId = Annotated[UUID, Path(description="as it was asked for with")]


@router.post(
    "",
    status_code=201,
    response_model=FundingOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the movement as it stands", "model": FundingOut},
        202: {"description": "stored; the bank has not answered yet", "model": FundingOut},
    },
    openapi_extra=takes(FundingIn),
)
async def move(request: Request, id: str, desk: AtDesk, holder: Anybody) -> Response:  # noqa: A002 - the name in the address
    """Have the settlement bank move cash in or out (pacs.009). Operator only; you choose the id.

    The cap moves when the bank has booked it. Out goes only what is neither owed nor held, and it
    is held until the bank answers. Before that the answer is 202: the bank is asked again by
    itself, and outside its hours when it opens. What the bank refused is 201 too, with its reason.
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
        status=FundingStatus.ASKED,
    )
    result = await move_funds(desk.switch, funding)
    if isinstance(result, Refused):
        raise refused(result)
    if isinstance(result, FundingConflict):
        raise SwitchError(
            SwitchErrorCode.REQUEST_CHANGED, "this id was used for another movement", "/funding_id"
        )
    return _answer(desk, result)


@router.get("", responses=PROBLEMS)
async def read_newest(id: str, desk: AtDesk, holder: Anybody) -> FundingsOut:  # noqa: A002 - as above
    """Your movements of cash, the newest first; for the operator everybody's."""
    found = visible(desk, holder, id)
    moved = await desk.offload(lambda: desk.reads.fundings.newest(found.id, NEWEST))
    return FundingsOut(
        fundings=[FundingViewOut.of(each, waits_until(desk.switch, each)) for each in moved]
    )


@router.get("/{funding_id}", responses=PROBLEMS)
async def read_one(
    id: str,  # noqa: A002 - as above
    funding_id: FundingId,
    desk: AtDesk,
    holder: Anybody,
) -> FundingViewOut:
    """One movement of cash, as far as it has come."""
    funding = await _find(desk, holder, id, funding_id)
    return FundingViewOut.of(funding, waits_until(desk.switch, funding))


MESSAGE = {**PROBLEMS, 200: {"description": "the message", "content": {XML: {}}}}


@router.get("/{funding_id}/instruction", responses=MESSAGE, response_class=Response)
async def read_instruction(
    id: str,  # noqa: A002 - as above
    funding_id: FundingId,
    desk: AtDesk,
    holder: Anybody,
) -> Response:
    """The pacs.009 that the settlement bank is sent: the same each time it is sent."""
    funding = await _find(desk, holder, id, funding_id)
    return Response(message_of(funding), media_type=XML)


@router.get(
    "/{funding_id}/answer",
    responses={**MESSAGE, 204: {"description": "it has looked at no such message yet"}},
    response_class=Response,
)
async def read_answer(
    id: str,  # noqa: A002 - as above
    funding_id: FundingId,
    desk: AtDesk,
    holder: Anybody,
) -> Response:
    """The settlement bank's pacs.002, also where it was lost on its way to the switch."""
    funding = await _find(desk, holder, id, funding_id)
    letter = await desk.offload(lambda: desk.reads.fundings.letter(funding))
    if letter is None:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return Response(letter.answered, media_type=XML)


async def _find(desk: Desk, holder: Holder, participant: str, funding_id: UUID) -> Funding:
    """A movement that the caller may see.

    Raises:
        SwitchError: ``switch.participant_unknown``, ``switch.funding_unknown``.
    """
    found = visible(desk, holder, participant)
    funding = await desk.offload(lambda: desk.reads.fundings.one(funding_id))
    if funding is None or funding.participant != found.id:
        raise SwitchError(SwitchErrorCode.FUNDING_UNKNOWN, "no such movement", "{funding_id}")
    return funding


def _answer(desk: Desk, outcome: FundingOutcome) -> Response:
    funding, is_open = outcome.funding, outcome.funding.status is FundingStatus.ASKED
    waits = waits_until(desk.switch, funding)
    shown = FundingOut.with_position(funding, waits, outcome.position)
    status = HTTPStatus.ACCEPTED if is_open else HTTPStatus.CREATED
    headers = {"Location": f"/v1/participants/{funding.participant}/funding/{funding.id}"}
    if outcome.replayed:
        status = HTTPStatus.ACCEPTED if is_open else HTTPStatus.OK
        headers["Idempotent-Replayed"] = "true"
    return Response(shown.model_dump_json(), status, headers, media_type="application/json")
