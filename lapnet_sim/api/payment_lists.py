"""Your payments over HTTP, page by page: what an issuer holds against its own books."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from lapnet_sim.api.deps import AtDesk, Caller
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.schemas import Out, PaymentOut
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.storage.payment_pages import page

router = APIRouter(prefix="/v1/payments", tags=["payments"])

MOST = 1_000

After = Annotated[UUID | None, Query(description="`next` of the page before; none for the first")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class PaymentsOut(Out):
    """Some payments, oldest first."""

    payments: list[PaymentOut]
    next: UUID | None
    """What to ask for `after`; null where nothing follows."""


@router.get("", responses=PROBLEMS)
async def read_all(
    desk: AtDesk,
    caller: Caller,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 100,
) -> PaymentsOut:
    """Your payments, oldest first; a page at a time."""
    found = await desk.offload(lambda: page(desk.engine, caller.id, status, after, limit))
    return PaymentsOut(
        payments=[PaymentOut.of(payment) for payment in found.payments], next=found.following
    )
