"""A code that was made for one payment is read only while it can be paid."""

from emvqr.profiles import LaoQr
from lapnet_sim.api.deps import Desk
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.payments.qr_orders import closed
from lapnet_sim.payments.scan import read_code
from lapnet_sim.routing.route import order_in
from participants.members import members_by_iin


async def order_behind(desk: Desk, code: str) -> QrOrder | None:
    """The order behind a code, if it was made for one; that order can be paid now.

    Raises:
        emvqr.QrError: the code cannot be trusted.
        SwitchError: ``switch.order_unknown``, ``switch.order_locked``, ``switch.order_paid``,
            ``switch.order_expired``, ``switch.order_cancelled``.
    """
    payload = read_code(code)
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
