"""Whether the switch lives, and whether it can work."""

from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.schemas import HealthOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.migrate import head, revision

router = APIRouter(tags=["health"])

OVERDUE = timedelta(seconds=30)
"""How long the sweeper may be silent, besides its own interval."""


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthz() -> HealthOut:
    """The process answers."""
    return HealthOut(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses={503: PROBLEMS[503]})
async def readyz(desk: AtDesk) -> HealthOut:
    """The process reaches its database at the right revision, and its workers are at work."""
    if desk.writer.is_away:
        raise SwitchError(SwitchErrorCode.DATABASE_UNREACHABLE, "the database is away")
    try:
        found = await desk.offload(lambda: revision(desk.engine))
    except SQLAlchemyError as error:
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE, "the database does not answer"
        ) from error
    wanted = head()
    if found != wanted:
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE,
            f"the database is at revision {found or 'none'}, this program at {wanted}",
        )
    _refuse_without_sweeper(desk)
    return HealthOut(status="ready")


def _refuse_without_sweeper(desk: Desk) -> None:
    last = desk.sweeper.ticked_at
    allowed = OVERDUE + timedelta(seconds=desk.switch.settings.sweep_every_s)
    if last is None or desk.switch.clock.now() - last > allowed:
        raise SwitchError(SwitchErrorCode.BUSY, "deadlines are not being looked at")
