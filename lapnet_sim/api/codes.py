"""Reading codes over HTTP."""

from fastapi import APIRouter, Request, Security
from starlette.responses import Response

from lapnet_sim.api.deps import HEADER, caller_of, desk_of, read_body
from lapnet_sim.api.express import Endpoint
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.order_codes import order_behind
from lapnet_sim.api.schemas import ResolveIn, ResolveOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.fees import NO_FEES
from lapnet_sim.payments.fee import fee_for, fee_table
from lapnet_sim.payments.scan import scan
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason

router = APIRouter(prefix="/v1/qr", tags=["codes"])


@router.post(
    "/resolve",
    response_model=ResolveOut,
    responses=PROBLEMS,
    openapi_extra=takes(ResolveIn),
    dependencies=[Security(HEADER)],
)
async def resolve(request: Request) -> Response:
    """Read a scanned code and ask its acquirer who is behind it. No money moves."""
    caller = await caller_of(request)
    body = await read_body(request, ResolveIn)
    desk = desk_of(request)
    order = await order_behind(desk, body.code)
    seen = await scan(desk.switch, caller, body.code)
    if seen.payee is None:
        if seen.refused is not Reason.BE06:
            raise SwitchError(
                SwitchErrorCode.ACQUIRER_UNREACHABLE,
                f"{seen.route.acquirer} cannot be asked now ({seen.refused})",
                "/code",
            )
        raise NoRouteError(Reason.BE06, f"{seen.route.acquirer} does not know this receiver")
    if order is not None and seen.route.amount != order.amount:
        raise NoRouteError(Reason.AM09, "the code asks for another amount than the order")
    now = desk.switch.clock.now()
    fees = fee_for(seen.route, caller, seen.route.amount, now)
    table = () if fees == NO_FEES else fee_table(seen.route, now)
    read = ResolveOut.of(seen, seen.payee.name, fees, table)
    return Response(read.model_dump_json(), media_type="application/json")


EXPRESS: dict[tuple[str, str], Endpoint] = {("POST", f"{router.prefix}/resolve"): resolve}
