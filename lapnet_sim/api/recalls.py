"""Recalls over HTTP: an issuer asks for money back, the acquirer answers."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.claim_schemas import MadeRecallOut, RecallIn, RecallOut, ResolutionIn
from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.parties import sent
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall, Resolution
from lapnet_sim.ledger.recall_commands import RecallConflict, RecallOutcome, RecallRefused
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.payments.recalls import RecallRequest, ask_back, resolve_recall
from lapnet_sim.routing.route import NoRouteError
from participants import Participant
from participants.messages import Decision
from participants.reasons import Reason

router = APIRouter(prefix="/v1", tags=["recalls"])


@router.post(
    "/payments/{uetr}/recalls",
    status_code=201,
    response_model=MadeRecallOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the recall as it was made", "model": MadeRecallOut},
    },
    openapi_extra=takes(RecallIn),
)
async def create(request: Request, uetr: str, desk: AtDesk, caller: Caller) -> Response:
    """Ask for the money of one of your completed payments back; you choose the id.

    The acquirer is told until it has it, and answers until ``due_at``. A recall for ``FRAD`` asks
    it to block the money at once.
    """
    body = await read_body(request, RecallIn)
    payment = await sent(desk, caller, uetr)
    if payment is None:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, "none of your payments has this UETR")
    wanted = RecallRequest(payment, UUID(body.recall_id), Reason(body.reason), body.text)
    match await ask_back(desk.switch, wanted):
        case RecallRefused(reason):
            raise not_returnable(reason, uetr)
        case RecallConflict():
            raise SwitchError(
                SwitchErrorCode.REQUEST_CHANGED,
                "this recall id was used for another request",
                "/recall_id",
                Reason.DU05,
            )
        case RecallOutcome(recall, about, replayed):
            made = MadeRecallOut.of(recall, about)
            headers = {"Location": f"/v1/recalls/{recall.id}"}
            headers |= {"Idempotent-Replayed": "true"} if replayed else {}
            status = HTTPStatus.OK if replayed else HTTPStatus.CREATED
            return Response(made.model_dump_json(), status, headers, media_type="application/json")


@router.get("/recalls/{id}", responses=PROBLEMS)
async def read(id: str, desk: AtDesk, caller: Caller) -> RecallOut:  # noqa: A002 - its place in the address
    """A recall that you made or were asked, as it stands, with every step of its life."""
    recall = await _find(desk, caller, id)
    return RecallOut.told(await desk.offload(lambda: desk.reads.claims.recall_story(recall)))


@router.put(
    "/recalls/{id}/resolution",
    response_model=RecallOut,
    responses={
        **PROBLEMS,
        202: {"description": "accepted; the return has not ended yet", "model": RecallOut},
    },
    openapi_extra=takes(ResolutionIn),
)
async def resolve(request: Request, id: str, desk: AtDesk, caller: Caller) -> Response:  # noqa: A002 - as above
    """Answer a recall that you were asked. A yes sends the money back, with reason FOCR.

    The return has the id you name, and is capped like every return. If it does not complete, the
    recall is open again, and you answer again with another id.
    """
    body = await read_body(request, ResolutionIn)
    recall = await _find(desk, caller, id)
    if recall.acquirer != caller.id:
        raise SwitchError(SwitchErrorCode.RECALL_UNKNOWN, "you were not asked about this recall")
    payment = (await desk.offload(lambda: desk.reads.claims.recall_story(recall))).payment
    answer = _resolution(body, payment)
    match await resolve_recall(desk.switch, recall, answer):
        case RecallRefused(reason):
            raise await _why_not(desk, recall, answer, reason)
        case RecallConflict():
            raise SwitchError(
                SwitchErrorCode.RECALL_ANSWERED, "it was answered otherwise", f"/v1/recalls/{id}"
            )
        case RecallOutcome():
            return await _resolved(desk, recall, answer)


async def _resolved(desk: Desk, recall: Recall, answer: Resolution) -> Response:
    """As the books have it now: the return may have ended, or failed."""
    now = await desk.offload(lambda: desk.reads.claims.recall(recall.id))
    assert now is not None
    if now.status is RecallStatus.OPEN:
        raise await _why_not(desk, recall, answer, Reason.DU05)
    told = RecallOut.told(await desk.offload(lambda: desk.reads.claims.recall_story(now)))
    waits = now.status is RecallStatus.ACCEPTED
    status = HTTPStatus.ACCEPTED if waits else HTTPStatus.OK
    return Response(told.model_dump_json(), status, media_type="application/json")


async def _why_not(desk: Desk, recall: Recall, answer: Resolution, reason: Reason) -> SwitchError:
    """Why an answer was not taken: by the rules, or because its return did not complete."""
    where = f"/v1/recalls/{recall.id}"
    if reason is not Reason.DU05 or answer.return_id is None:
        return not_returnable(reason, where)
    used = answer.return_id
    back = await desk.offload(lambda: desk.reads.payment(recall.acquirer, used))
    is_ours = back is not None and back.instruction.original_id == recall.payment_id
    if back is None or not is_ours or back.status is Status.COMPLETED:
        return SwitchError(
            SwitchErrorCode.REQUEST_CHANGED, "this return id was used before", "/return_id", reason
        )
    return SwitchError(
        SwitchErrorCode.NOT_RETURNABLE,
        f"the return is {back.status}; answer again with another return id",
        where,
        back.reason,
    )


def not_returnable(reason: Reason, where: str) -> SwitchError:
    """A payment that the rules do not let be recalled or disputed, or not so much of it."""
    return SwitchError(
        SwitchErrorCode.NOT_RETURNABLE, "the rules do not allow it; see reason", where, reason
    )


async def _find(desk: Desk, caller: Participant, id_: str) -> Recall:
    wanted = exact_uuid(id_)
    found = None
    if wanted is not None:
        found = await desk.offload(lambda: desk.reads.claims.recall(wanted))
    if found is None or caller.id not in {found.issuer, found.acquirer}:
        raise SwitchError(SwitchErrorCode.RECALL_UNKNOWN, "none of your recalls has this id")
    return found


def _resolution(body: ResolutionIn, payment: Payment) -> Resolution:
    decision = Decision(body.decision)
    accepts = decision is Decision.ACCEPT
    if accepts != (body.reason is None):
        message, where = "a refusal has a reason, and nothing else has", "/reason"
    elif accepts != (body.return_id is not None):
        message, where = "a yes names a return, and nothing else does", "/return_id"
    elif not accepts and body.amount is not None:
        message, where = "nothing comes back with a refusal", "/amount"
    else:
        return Resolution(
            decision,
            None if body.reason is None else Reason(body.reason),
            None if body.return_id is None else UUID(body.return_id),
            _minor(body, payment),
        )
    raise SwitchError(SwitchErrorCode.FIELD_INVALID, message, where)


def _minor(body: ResolutionIn, payment: Payment) -> int | None:
    if body.amount is None:
        return None
    amount = Money.parse(body.amount.amount, currency(body.amount.currency))
    if amount.currency != payment.instruction.credit.currency:
        raise NoRouteError(Reason.CURR, "the payment was made in another currency")
    return amount.minor
