"""How the end of a payment, or of a return, is answered over HTTP."""

from http import HTTPStatus

from pydantic import BaseModel
from starlette.responses import Response

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from participants.reasons import Reason


def answer(
    outcome: Outcome | Conflict,
    body: BaseModel,
    location: str,
    conflict: Reason = Reason.DU03,
) -> Response:
    """201 for a new one that ended, 202 if it has not, 200 for a repetition.

    ``conflict`` is what a changed request is told: which kind of id is not unique.

    Raises:
        SwitchError: ``switch.request_changed``.
    """
    if isinstance(outcome, Conflict):
        raise SwitchError(
            SwitchErrorCode.REQUEST_CHANGED,
            "this id was used for another request",
            location.rsplit("/", 1)[-1],
            conflict,
        )
    status = HTTPStatus.CREATED if outcome.payment.is_final else HTTPStatus.ACCEPTED
    headers = {"Location": location}
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
        status = HTTPStatus.OK if outcome.payment.is_final else HTTPStatus.ACCEPTED
    return Response(body.model_dump_json(), status, headers, media_type="application/json")
