"""Reading codes over HTTP."""

from fastapi import APIRouter, Request

from lapnet_sim.api.deps import AtDesk, Caller, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.schemas import ResolveIn, ResolveOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.scan import scan
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason

router = APIRouter(prefix="/v1/qr", tags=["codes"])


@router.post("/resolve", responses=PROBLEMS, openapi_extra=takes(ResolveIn))
async def resolve(request: Request, desk: AtDesk, caller: Caller) -> ResolveOut:
    """Read a scanned code and ask its acquirer who is behind it. No money moves."""
    body = await read_body(request, ResolveIn)
    seen = await scan(desk.switch, caller, body.code)
    if seen.payee is None:
        if seen.refused is not Reason.BE06:
            raise SwitchError(
                SwitchErrorCode.ACQUIRER_UNREACHABLE,
                f"{seen.route.acquirer} cannot be asked now ({seen.refused})",
                "/code",
            )
        raise NoRouteError(Reason.BE06, f"{seen.route.acquirer} does not know this receiver")
    return ResolveOut.of(seen, seen.payee.name)
