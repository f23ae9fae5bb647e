"""Whether the switch lives, and whether it can work."""

from fastapi import APIRouter

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.api.schemas import HealthOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthz() -> HealthOut:
    """The process answers."""
    return HealthOut(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz")
async def readyz(desk: AtDesk) -> HealthOut:
    """The process can reach its database, and nothing stopped its writer."""
    if desk.writer.is_broken:
        raise SwitchError(
            SwitchErrorCode.OUTCOME_UNKNOWN, "storage failed while committing; restart the switch"
        )
    try:
        await desk.offload(desk.reads.unsettled_windows)
    except Exception as error:
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE, "the database does not answer"
        ) from error
    return HealthOut(status="ready")
