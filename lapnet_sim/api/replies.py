"""An acquirer's answer as a message of its own: ``PUT /v1/payments/{uetr}/response``.

===============================  =========================================================
the payment still waits for it   it is applied; 200 with the end
it ended as the answer says      200 with the end, and no effect
it ended otherwise               409 with the end; the answer is kept for people
it ended at its deadline         409 with the end; the answer is kept, and never applied
===============================  =========================================================

Source: protocol of the scheme, timeouts and late answers leg by leg.
"""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.answered_schemas import AnswerIn, StateOut
from lapnet_sim.api.deps import AtDesk, Caller, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.parties import received
from lapnet_sim.api.problems import problem
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.conclusion import agrees
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.routing.route import NoRouteError
from participants.messages import CreditReply, Decision
from participants.reasons import Reason

router = APIRouter(prefix="/v1/payments/{uetr}/response", tags=["payments"])


@router.put("", response_model=StateOut, responses=PROBLEMS, openapi_extra=takes(AnswerIn))
async def put(request: Request, uetr: str, desk: AtDesk, caller: Caller) -> Response:
    """Answer a credit request that you took with 202, or whose answer may have been lost.

    The body is what you would have answered to the request itself.
    """
    body = await read_body(request, AnswerIn)
    found = await received(desk, caller, uetr)
    asked = next((each for each in found if each.id == UUID(body.payment_id)), None)
    if asked is None:
        raise SwitchError(
            SwitchErrorCode.PAYMENT_UNKNOWN, "you were not asked to credit such a payment"
        )
    if Money.parse(body.amount.amount, currency(body.amount.currency)) != asked.instruction.credit:
        raise NoRouteError(Reason.AM09, "this is not the amount you were asked to credit")
    reply = _reply(body)
    outcome = await take_late_reply(desk.switch, asked.id, reply)
    if not agrees(outcome.payment, reply):
        return _disagreed(outcome.payment)
    state = StateOut.of(outcome.payment)
    return Response(state.model_dump_json(), media_type="application/json")


def _reply(body: AnswerIn) -> CreditReply:
    decision = Decision(body.decision)
    if (body.reason is None) != (decision is Decision.ACCEPT):
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "a refusal has a reason, and nothing else has", "/reason"
        )
    try:
        return CreditReply(decision, None if body.reason is None else Reason(body.reason))
    except ValueError:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "docs/reasons.md lists the reasons", "/reason"
        ) from None


def _disagreed(payment: Payment) -> Response:
    is_late = payment.status is Status.EXPIRED
    code = SwitchErrorCode.ANSWER_TOO_LATE if is_late else SwitchErrorCode.ANSWER_CONTRADICTS
    return problem(
        HTTPStatus.CONFLICT,
        code,
        f"the payment is {payment.status}; your answer is kept and changes nothing",
        where=str(payment.instruction.uetr),
        reason=payment.reason,
        more={"payment": StateOut.of(payment).model_dump(mode="json")},
    )
