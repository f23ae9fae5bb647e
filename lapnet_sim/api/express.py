"""The few endpoints that every payment takes, served before the framework's own layers.

The framework spends more on finding a route and filling its parameters than a payment costs in
the ledger. So these are plain functions of a request, found by method and path; they stand in the
same application, behind the same envelope, and in the same OpenAPI document, where the framework
knows them as ordinary endpoints.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lapnet_sim.api import problems

Endpoint = Callable[[Request], Awaitable[Response]]


class Express:
    """ASGI middleware: answers what is in its table, and passes everything else on."""

    def __init__(self, app: ASGIApp, endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint = None
        if scope["type"] == "http":
            endpoint = self._endpoints.get((scope["method"], scope["path"]))
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        try:
            response = await endpoint(Request(scope, receive))
        except problems.REFUSALS as error:
            response = problems.of(error)
        await response(scope, receive, send)
