"""Positions over HTTP: how far the caller may still go."""

from fastapi import APIRouter

from lapnet_sim.api.deps import Anybody, AtDesk, Desk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.registry_schemas import PositionOut, PositionsOut
from lapnet_sim.ledger.registration import WARN_PERCENT
from lapnet_sim.storage.keys import Holder
from lapnet_sim.storage.registry_reads import RegistryReads

router = APIRouter(prefix="/v1/positions", tags=["positions"])


@router.get("", responses=PROBLEMS)
async def read_all(desk: AtDesk, holder: Anybody) -> PositionsOut:
    """Your positions, one per currency; the operator sees everybody's.

    ``warning`` is true while so much of the cap is used as ``warn_percent`` says. The payment
    that brought it there was told by webhook, ``position.warning``.
    """
    return PositionsOut(positions=await desk.offload(lambda: _positions(desk, holder)))


def _positions(desk: Desk, holder: Holder) -> list[PositionOut]:
    warned = RegistryReads(desk.engine).last_warnings()
    found = []
    for position in desk.reads.positions():
        if holder.participant in {None, position.participant}:
            owner = desk.register.find(position.participant)
            percent = WARN_PERCENT if owner is None else owner.terms.warn_percent
            found.append(PositionOut.of(position, percent, warned.get(position.key)))
    return found
