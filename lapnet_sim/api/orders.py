"""QR orders over HTTP: an acquirer makes a code for one payment, sees it paid, withdraws it."""

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.chosen_ids import chosen_id, exact_uuid
from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.order_schemas import OrderIn, OrderOut, OrdersOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import as_order_reference
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import CancelOrder, OrderConflict, OrderOutcome
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.payments.qr_orders import OrderRequest, Shop, closed, make_order
from participants import Participant

router = APIRouter(prefix="/v1/qr/orders", tags=["orders"])

Hash = Annotated[str | None, Query(description="SHA-256 of the whole code, in hexadecimal")]
Uetr = Annotated[str | None, Query(description="of the payment that holds the order or paid it")]
Reference = Annotated[str | None, Query(description="the switch's reference, 62.05 in the code")]


@router.put(
    "/{order_id}",
    status_code=201,
    response_model=OrderOut,
    responses={
        **PROBLEMS,
        200: {"description": "a repetition: the order as it was made", "model": OrderOut},
    },
    openapi_extra=takes(OrderIn),
)
async def put(request: Request, order_id: str, desk: AtDesk, caller: Caller) -> Response:
    """Make a code for one payment of one amount to one of your merchants; you choose the id.

    What `/v1/merchants` says of the receiver stands in the code, its name in Lao too; for one that
    is not registered, the order says it.

    The code carries the switch's reference and its expiry. It can be paid once: while one payment
    is under way, others are refused with AM05. The answer is the order as it was made, however
    often you ask; ``GET`` it to see what became of it.
    """
    body = await read_body(request, OrderIn)
    wanted = _request(body, caller, chosen_id(order_id, "{order_id}"))
    outcome = await _make(desk, wanted)
    if isinstance(outcome, OrderConflict):
        raise SwitchError(
            SwitchErrorCode.REQUEST_CHANGED,
            "this order id was used for another request",
            request.url.path,
        )
    headers = {"Location": request.url.path}
    status = HTTPStatus.CREATED
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
        status = HTTPStatus.OK
    made = OrderOut.made(outcome.order)
    return Response(made.model_dump_json(), status, headers, media_type="application/json")


@router.get("/{order_id}", responses=PROBLEMS)
async def read(order_id: str, desk: AtDesk, caller: Caller) -> OrderOut:
    """One of your orders, as it stands, with every step of its life."""
    return await _shown(desk, await _own(desk, caller, order_id))


@router.get("", responses=PROBLEMS)
async def find(
    desk: AtDesk,
    caller: Caller,
    code_hash: Hash = None,
    uetr: Uetr = None,
    reference: Reference = None,
) -> OrdersOut:
    """Your orders with this code, paying UETR or reference; name exactly one of them."""
    if [code_hash, uetr, reference].count(None) != 2:  # noqa: PLR2004 - all but one
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID,
            "name exactly one of code_hash, uetr and reference",
            "?code_hash=",
        )
    if code_hash is not None:
        found = await desk.offload(lambda: desk.reads.orders.by_code(caller.id, code_hash))
    elif uetr is not None:
        paying = exact_uuid(uetr)
        found = []
        if paying is not None:
            found = await desk.offload(lambda: desk.reads.orders.by_payment(caller.id, paying))
    else:
        found = await _by_reference(desk, caller, reference)
    return OrdersOut(orders=[await _shown(desk, order) for order in found])


@router.post("/{order_id}/cancel", responses=PROBLEMS)
async def cancel(order_id: str, desk: AtDesk, caller: Caller) -> OrderOut:
    """Withdraw one of your codes, unless it is paid, being paid or expired; again changes nothing.

    From then on its code is refused with DS02.
    """
    order = await _own(desk, caller, order_id)
    outcome = await desk.switch.ledger.apply(CancelOrder(order.reference))
    assert isinstance(outcome, OrderOutcome)
    if outcome.order.status is not OrderStatus.CANCELLED:
        raise closed(outcome.order.status, "{order_id}")
    return await _shown(desk, outcome.order)


async def _make(desk: Desk, wanted: OrderRequest) -> OrderOutcome | OrderConflict:
    """What was made before is answered from the books: the merchant may be gone, or the time."""
    known = await desk.offload(lambda: desk.reads.orders.by_id(wanted.acquirer.id, wanted.order_id))
    if known is None:
        registered = await desk.lookups.merchant(wanted.acquirer.id, wanted.shop.alias)
        return await make_order(desk.switch, replace(wanted, registered=registered))
    if known.request_hash != wanted.request_hash:
        return OrderConflict(known)
    return OrderOutcome(known, replayed=True)


async def _own(desk: Desk, caller: Participant, order_id: str) -> QrOrder:
    wanted = exact_uuid(order_id)
    found = None
    if wanted is not None:
        found = await desk.offload(lambda: desk.reads.orders.by_id(caller.id, wanted))
    if found is None:
        raise SwitchError(SwitchErrorCode.ORDER_UNKNOWN, "none of your orders has this id")
    return found


async def _by_reference(desk: Desk, caller: Participant, reference: str | None) -> list[QrOrder]:
    wanted = as_order_reference(reference)
    if wanted is None:
        return []
    found = await desk.offload(lambda: desk.reads.orders.by_reference(wanted))
    return [] if found is None or found.acquirer != caller.id else [found]


async def _shown(desk: Desk, order: QrOrder) -> OrderOut:
    story = await desk.offload(lambda: desk.reads.orders.story(order))
    return OrderOut.of(story, desk.switch.clock.now())


def _request(body: OrderIn, caller: Participant, order_id: UUID) -> OrderRequest:
    shop = body.merchant
    return OrderRequest(
        acquirer=caller,
        order_id=order_id,
        shop=Shop(shop.receiver_id, shop.category, shop.city, shop.name),
        amount=Money.parse(body.amount.amount, currency(body.amount.currency)),
        expires=_expires(body),
        bill_number=body.bill_number,
    )


def _expires(body: OrderIn) -> datetime | timedelta:
    if (body.expires_in_s is None) == (body.expires_at is None):
        message = "name exactly one of expires_in_s and expires_at"
    elif body.expires_in_s is not None:
        return timedelta(seconds=body.expires_in_s)
    else:
        assert body.expires_at is not None
        try:
            return datetime.fromisoformat(body.expires_at)
        except ValueError:
            message = "there is no such instant"
    raise SwitchError(SwitchErrorCode.FIELD_INVALID, message, "/expires_at")
