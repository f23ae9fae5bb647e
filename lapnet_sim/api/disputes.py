"""Disputes over HTTP: an issuer claims, both bring evidence, the acquirer accepts or contests."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.claim_schemas import (
    AcceptIn,
    DisputeIn,
    DisputeOut,
    MadeDisputeOut,
    NoteIn,
)
from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.parties import sent
from lapnet_sim.api.recalls import not_returnable
from lapnet_sim.api.schemas import AmountIn
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_commands import (
    DisputeConflict,
    DisputeOutcome,
    DisputeRefused,
    StepDispute,
)
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.payments.disputes import DisputeRequest, claim
from lapnet_sim.routing.route import NoRouteError
from participants import Participant
from participants.reasons import Reason

router = APIRouter(prefix="/v1", tags=["disputes"])


@router.post(
    "/payments/{uetr}/disputes",
    status_code=201,
    response_model=MadeDisputeOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the dispute as it was opened", "model": MadeDisputeOut},
    },
    openapi_extra=takes(DisputeIn),
)
async def create(request: Request, uetr: str, desk: AtDesk, caller: Caller) -> Response:
    """Claim money of one of your completed payments; you choose the id."""
    body = await read_body(request, DisputeIn)
    payment = await sent(desk, caller, uetr)
    if payment is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "none of your payments has this UETR")
    claimed = payment.instruction.credit
    if body.amount is not None:
        claimed = _amount(body.amount, claimed)
    wanted = DisputeRequest(payment, UUID(body.dispute_id), claimed, Reason(body.reason), body.note)
    match await claim(desk.switch, wanted):
        case DisputeRefused(reason):
            raise not_returnable(reason, uetr)
        case DisputeConflict():
            raise SwitchError(
                SwitchErrorCode.REQUEST_CHANGED,
                "this dispute id was used for another claim",
                "/dispute_id",
                Reason.DU05,
            )
        case DisputeOutcome(dispute, replayed):
            headers = {"Location": f"/v1/disputes/{dispute.id}"}
            headers |= {"Idempotent-Replayed": "true"} if replayed else {}
            status = HTTPStatus.OK if replayed else HTTPStatus.CREATED
            made = MadeDisputeOut.of(dispute, payment)
            return Response(made.model_dump_json(), status, headers, media_type="application/json")


@router.get("/disputes/{id}", responses=PROBLEMS)
async def read(id: str, desk: AtDesk, caller: Caller) -> DisputeOut:  # noqa: A002 - its place in the address
    """A dispute that you are a party of, as it stands, with every step of its life."""
    return await _told(desk, await _find(desk, caller, id))


@router.post("/disputes/{id}/evidence", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def bring_evidence(request: Request, id: str, desk: AtDesk, caller: Caller) -> DisputeOut:  # noqa: A002 - as above
    """Bring evidence, as either party; each is a step of its own."""
    body = await read_body(request, NoteIn)
    return await _step(desk, caller, id, DisputeEvent.EVIDENCE, body)


@router.post("/disputes/{id}/accept", responses=PROBLEMS, openapi_extra=takes(AcceptIn))
async def accept(request: Request, id: str, desk: AtDesk, caller: Caller) -> DisputeOut:  # noqa: A002 - as above
    """Give in, as the respondent: the adjustment is booked in the window that is open now."""
    body = await read_body(request, AcceptIn)
    return await _step(desk, caller, id, DisputeEvent.ACCEPT, body, body.amount)


@router.post("/disputes/{id}/represent", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def represent(request: Request, id: str, desk: AtDesk, caller: Caller) -> DisputeOut:  # noqa: A002 - as above
    """Contest the claim, as the respondent."""
    body = await read_body(request, NoteIn)
    return await _step(desk, caller, id, DisputeEvent.REPRESENT, body)


@router.post("/disputes/{id}/close", responses=PROBLEMS, openapi_extra=takes(NoteIn))
async def close(request: Request, id: str, desk: AtDesk, caller: Caller) -> DisputeOut:  # noqa: A002 - as above
    """End it, as the claimant; after an acceptance either party may."""
    body = await read_body(request, NoteIn)
    return await _step(desk, caller, id, DisputeEvent.CLOSE, body)


async def _step(
    desk: Desk,
    caller: Participant,
    id_: str,
    event: DisputeEvent,
    body: NoteIn,
    amount: AmountIn | None = None,
) -> DisputeOut:
    dispute = await _find(desk, caller, id_)
    minor = None if amount is None else _amount(amount, dispute.claimed).minor
    command = StepDispute(dispute, event, caller.id, body.note, minor)
    match await desk.switch.ledger.apply(command):
        case DisputeRefused(reason):
            raise not_returnable(reason, id_)
        case DisputeConflict():
            raise SwitchError(
                SwitchErrorCode.STEP_NOT_YOURS, f"you cannot {event} it now", f"/v1/disputes/{id_}"
            )
        case result:
            assert isinstance(result, DisputeOutcome)
            return await _told(desk, result.dispute)


async def _told(desk: Desk, dispute: Dispute) -> DisputeOut:
    return DisputeOut.told(await desk.offload(lambda: desk.reads.claims.dispute_story(dispute)))


async def _find(desk: Desk, caller: Participant, id_: str) -> Dispute:
    wanted = exact_uuid(id_)
    found = None
    if wanted is not None:
        found = await desk.offload(lambda: desk.reads.claims.dispute(wanted))
    if found is None or caller.id not in {found.claimant, found.respondent}:
        raise SwitchError(SwitchErrorCode.DISPUTE_UNKNOWN, "none of your disputes has this id")
    return found


def _amount(asked: AmountIn, like: Money) -> Money:
    amount = Money.parse(asked.amount, currency(asked.currency))
    if amount.currency != like.currency:
        raise NoRouteError(Reason.CURR, "the payment was made in another currency")
    return amount
