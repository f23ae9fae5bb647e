"""Two operators end a payment in doubt: ``POST /v1/payments/{uetr}/decisions``.

===============================================  ==============================================
the first key names an ending                    201; it is proposed, and nothing else happens
another key names the same one                   201; the payment has ended, everybody is told
another key names the other one                  201; that one is proposed now
a key says again what it has said                200; nothing changes, it does not confirm itself
the payment is not under investigation           409
===============================================  ==============================================
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.decision_schemas import DecisionIn, DecisionsOut
from lapnet_sim.api.deps import Anybody, AtDesk, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.parties import Issuer, the_one
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.decision import DecideDoubt, DecisionRefused, Ending
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.payments.decisions import decide
from lapnet_sim.storage.decision_reads import DecisionReads

router = APIRouter(prefix="/v1/payments/{uetr}/decisions", tags=["payments"])


@router.post(
    "",
    status_code=201,
    response_model=DecisionsOut,
    responses={
        **PROBLEMS,
        200: {"description": "you have said so before", "model": DecisionsOut},
    },
    openapi_extra=takes(DecisionIn),
)
async def create(
    request: Request, uetr: str, desk: AtDesk, holder: Anybody, issuer: Issuer = None
) -> Response:
    """Say how a payment under investigation ended. Operators only; it takes two keys.

    The network's word was final and did not come. What the first key says is a proposal; a second,
    different key that says the same ends the payment. Should the network's answer come later and
    say otherwise, it is kept, and changes nothing.
    """
    refuse_all_but_operator(holder)
    body = await read_body(request, DecisionIn)
    payment = await _find(desk, uetr, issuer)
    command = DecideDoubt(
        payment.id, Ending(body.ending), body.text, key_id=holder.key_id, by=holder.mark
    )
    result = await decide(desk.switch, command)
    if isinstance(result, DecisionRefused):
        raise SwitchError(
            SwitchErrorCode.NOT_INVESTIGATED, f"the payment is {result.payment.status}", uetr
        )
    shown = DecisionsOut.of(result.payment, result.decisions).model_dump_json()
    status = HTTPStatus.OK if result.replayed else HTTPStatus.CREATED
    headers = {"Idempotent-Replayed": "true"} if result.replayed else {}
    return Response(shown, status, headers, media_type="application/json")


@router.get("", responses=PROBLEMS)
async def read_all(uetr: str, desk: AtDesk, holder: Anybody, issuer: Issuer = None) -> DecisionsOut:
    """What operators have said about the end of a payment, oldest first. Operators only."""
    refuse_all_but_operator(holder)
    payment = await _find(desk, uetr, issuer)
    reads = DecisionReads(desk.engine)
    return DecisionsOut.of(payment, await desk.offload(lambda: reads.decisions(payment)))


async def _find(desk: Desk, uetr: str, issuer: str | None) -> Payment:
    wanted = exact_uuid(uetr)
    reads = DecisionReads(desk.engine)
    found = [] if wanted is None else await desk.offload(lambda: reads.payments(wanted))
    return the_one(found, issuer, "no payment has this UETR")
