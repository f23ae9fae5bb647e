"""All addresses for people, under ``/console``; the root leads there."""

from importlib import resources
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from lapnet_sim.console import (
    break_pages,
    calendar_page,
    claim_pages,
    merchant_page,
    overview,
    participant_page,
    payment_pages,
    position_page,
    report_page,
    reports_page,
    window_page,
)
from lapnet_sim.console.rendering import HtmlRoute
from lapnet_sim.errors import SwitchError, SwitchErrorCode

STATIC = StaticFiles(directory=Path(str(resources.files("lapnet_sim.console"))) / "static")

console = APIRouter(prefix="/console", route_class=HtmlRoute)


@console.get("/static/{path:path}")
async def serve_static(request: Request, path: str) -> Response:
    """The style sheet, the fonts, the icon; browsers ask again each time whether they changed."""
    try:
        response = await STATIC.get_response(path, request.scope)
    except HTTPException:
        raise _nothing_at(f"static/{path}") from None
    response.headers["Cache-Control"] = "no-cache"
    return response


@console.get("/{path:path}")
async def refuse_unknown(path: str) -> Response:
    """Say that there is nothing here, as a page."""
    raise _nothing_at(path)


def _nothing_at(path: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.NOT_FOUND, "nothing here", f"/console/{path}"[:60])


router = APIRouter(include_in_schema=False)
parts = (
    overview,
    payment_pages,
    window_page,
    calendar_page,
    position_page,
    participant_page,
    merchant_page,
    break_pages,
    claim_pages,
    reports_page,
    report_page,
)
for each in parts:
    router.include_router(each.router)


@router.get("/")
@router.get("/console/")
async def lead_to_console() -> Response:
    """Lead whoever opens the bare address, or types a slash too many, to the console."""
    return RedirectResponse("/console", 307)


router.include_router(console)  # last, because it answers for every address that is left
