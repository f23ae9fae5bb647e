"""Do the books hold? The operator asks over HTTP what ``lapnet-sim check`` asks of a database."""

from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy import func, select

from lapnet_sim.api.deps import Anybody, AtDesk, Desk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.api.schemas import Out
from lapnet_sim.storage import rows
from lapnet_sim.storage.invariants import EVERY_RULE, violations

router = APIRouter(prefix="/v1/books", tags=["operations"])

PATIENCE = timedelta(seconds=5)
"""After its deadline a payment at home is ended by the next sweep; this is long past it."""

OVERDUE = "no payment whose end is ours is open past its deadline"


class CheckOut(Out):
    """One rule of the books."""

    rule: str
    holds: bool
    examples: list[str]
    """The first rows that break it."""


class ChecksOut(Out):
    """Every rule of the books, asked now."""

    holds: bool
    open_payments: int
    """Payments that have not ended."""
    checks: list[CheckOut]


@router.get("/checks", responses=PROBLEMS)
async def read(desk: AtDesk, holder: Anybody) -> ChecksOut:
    """The invariants of the books, each with what breaks it; for the operator.

    It reads the whole books: seconds where there are millions of payments.
    """
    refuse_all_but_operator(holder)
    return await desk.offload(lambda: _checks(desk))


def _checks(desk: Desk) -> ChecksOut:
    broken = {found.rule: list(found.rows) for found in violations(desk.engine)}
    late = desk.reads.overdue(desk.switch.clock.now() - PATIENCE, 5)
    broken |= {OVERDUE: [payment.reference for payment in late]} if late else {}
    checks = [
        CheckOut(rule=rule, holds=rule not in broken, examples=broken.get(rule, []))
        for rule in (*EVERY_RULE, OVERDUE)
    ]
    return ChecksOut(holds=not broken, open_payments=_open(desk), checks=checks)


def _open(desk: Desk) -> int:
    table = rows.payment
    unfinished = select(func.count()).select_from(table).where(table.c.concluded_at.is_(None))
    with desk.engine.connect() as connection:
        return connection.scalar(unfinished) or 0
