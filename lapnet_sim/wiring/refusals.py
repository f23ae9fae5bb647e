"""Every error a request can end in, answered in the one shape."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lapnet_sim.api import problems
from lapnet_sim.errors import SwitchError, SwitchErrorCode


def answer_refusals(app: FastAPI) -> None:
    """Hand whatever is raised to ``problems``."""

    async def of(_: Request, error: Exception) -> Response:
        return problems.of(error)

    for kind in problems.REFUSALS:
        app.add_exception_handler(kind, of)

    @app.exception_handler(RequestValidationError)
    async def of_query(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = f"?{first['loc'][-1]}="
        return problems.of_switch(SwitchError(SwitchErrorCode.FIELD_INVALID, first["msg"], where))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> Response:
        not_found = error.status_code == 404  # noqa: PLR2004 - the status everybody knows
        code = SwitchErrorCode.NOT_FOUND if not_found else SwitchErrorCode.METHOD_NOT_ALLOWED
        return problems.of_switch(SwitchError(code, "see /docs", request.url.path))
