"""Reading codes over HTTP."""

from fastapi import APIRouter, Request, Security
from starlette.responses import Response

import emvqr
from emvqr.profiles import LaoQr
from lapnet_sim.api.deps import HEADER, Desk, caller_of, desk_of, read_body
from lapnet_sim.api.express import Endpoint
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.schemas import ResolveIn, ResolveOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.payments.qr_orders import closed
from lapnet_sim.payments.scan import scan
from lapnet_sim.routing.route import NoRouteError, order_in
from participants.members import members_by_iin
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
    order = await _order(desk, emvqr.decode(body.code, mode="pay"))
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
    read = ResolveOut.of(seen, seen.payee.name)
    return Response(read.model_dump_json(), media_type="application/json")


EXPRESS: dict[tuple[str, str], Endpoint] = {("POST", f"{router.prefix}/resolve"): resolve}


async def _order(desk: Desk, payload: emvqr.Payload) -> QrOrder | None:
    """The order behind a code made for one payment, if it can be paid now.

    Raises:
        SwitchError: ``switch.order_unknown``, ``switch.order_paid`` and their siblings.
    """
    reference = order_in(payload)
    if reference is None:
        return None
    profile = payload.profile
    assert isinstance(profile, LaoQr)
    member = members_by_iin().get(profile.iin or "")
    order = await desk.offload(lambda: desk.reads.orders.by_reference(reference))
    if order is None or member is None or not order.is_for(member.id, profile.receiver_id or ""):
        raise SwitchError(
            SwitchErrorCode.ORDER_UNKNOWN, "the receiver in the code has no such order", "/code"
        )
    status = order.status_at(desk.switch.clock.now())
    if status is not OrderStatus.ACTIVE:
        raise closed(status, "/code")
    return order
