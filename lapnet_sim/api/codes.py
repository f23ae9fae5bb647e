"""Reading codes over HTTP."""

from fastapi import APIRouter, Request, Security
from starlette.responses import Response

from lapnet_sim.api.deps import HEADER, caller_of, desk_of, read_body
from lapnet_sim.api.express import Endpoint
from lapnet_sim.api.openapi import LOOKUP_PROBLEMS, takes
from lapnet_sim.api.order_codes import order_behind
from lapnet_sim.api.resolve_schemas import ResolveIn, ResolveOut
from lapnet_sim.payments.agreement import fee_plan_of
from lapnet_sim.payments.enquiry import enquire_code
from lapnet_sim.payments.scan import scan
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason

router = APIRouter(prefix="/v1/qr", tags=["codes"])


@router.post(
    "/resolve",
    response_model=ResolveOut,
    responses=LOOKUP_PROBLEMS,
    openapi_extra=takes(ResolveIn),
    dependencies=[Security(HEADER)],
)
async def resolve(request: Request) -> Response:
    """Read a scanned code, ours or foreign: who is paid, what it costs. No money moves.

    The name is the one the payee's bank has registered, whatever the code says. A payment quotes
    the `enquiry_id` of the answer. Each answer counts as one look-up, one that finds nobody as 20.
    """
    caller = await caller_of(request)
    body = await read_body(request, ResolveIn)
    desk = desk_of(request)
    with desk.lookups.throttle.metered(caller.id):
        order = await order_behind(desk, body.code)
        seen = await scan(desk.switch, caller, body.code, desk.lookups)
        enquiry = enquire_code(desk.switch, caller, body.code, seen)
        if order is not None and seen.route.amount != order.amount:
            raise NoRouteError(Reason.AM09, "the code asks for another amount than the order")
    fee_plan = fee_plan_of(desk.switch.agreements, caller.id)
    enquiry_id, now = desk.lookups.seal.closed(enquiry), desk.switch.clock.now()
    found = ResolveOut.of(seen, enquiry, enquiry_id, now, fee_plan)
    return Response(found.model_dump_json(), media_type="application/json")


EXPRESS: dict[tuple[str, str], Endpoint] = {("POST", f"{router.prefix}/resolve"): resolve}
