"""Figures for Prometheus."""

from fastapi import APIRouter
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.api.openapi import PROBLEMS

router = APIRouter(tags=["health"])

TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format."""


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        503: PROBLEMS[503],
    },
)
async def metrics(desk: AtDesk) -> Response:
    """Payments by outcome, stages, batches, positions against caps, what waits and how long."""
    return Response(await desk.exposition.page(), media_type=TEXT)
