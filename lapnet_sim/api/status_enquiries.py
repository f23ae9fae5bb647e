"""Asking what became of a payment: ``POST /v1/payments/{uetr}/status-enquiries``."""

from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from lapnet_sim.api.answered_schemas import EnquiryOut, StateOut
from lapnet_sim.api.deps import AtDesk, Caller
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.parties import Issuer, of_party
from lapnet_sim.api.problems import problem
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.status_enquiry import find_out, may_ask_from
from lapnet_sim.storage.status_enquiries import SqlStatusEnquiries

router = APIRouter(prefix="/v1/payments/{uetr}/status-enquiries", tags=["payments"])

TOO_OFTEN: dict[int | str, dict[str, Any]] = {
    429: PROBLEMS[404] | {"description": "too early, or asked too often"}
}


@router.post("", response_model=EnquiryOut, responses={**PROBLEMS, **TOO_OFTEN})
async def create(uetr: str, desk: AtDesk, caller: Caller, issuer: Issuer = None) -> Response:
    """What became of a payment that you sent or were asked to credit.

    Where it is in doubt, whoever has the last word is asked now. A payment that has not ended can
    be asked about some time after its deadline, and each party asks three times at most; its
    webhook and ``GET`` have no such limit.
    """
    payment = await of_party(desk, caller, uetr, issuer)
    now, first_at = desk.switch.clock.now(), may_ask_from(desk.switch, payment)
    if not payment.is_final and now < first_at:
        return problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            SwitchErrorCode.ENQUIRY_TOO_EARLY,
            "the payment may still end by itself",
            where=uetr,
            headers={"Retry-After": str(ceil((first_at - now).total_seconds()))},
        )
    most = desk.switch.settings.status_enquiries
    counted = SqlStatusEnquiries(desk.engine)
    number = await desk.write(lambda: counted.take(payment.id, caller.id, most, now))
    if number is None:
        raise SwitchError(
            SwitchErrorCode.ENQUIRIES_USED_UP, f"you have asked {most} times already", uetr
        )
    payment = await find_out(desk.switch, payment, caller.id)
    told = EnquiryOut(payment=StateOut.of(payment), number=number, left=most - number)
    return Response(told.model_dump_json(), media_type="application/json")
