"""The few endpoints that every payment takes, served before the framework's own layers.

The framework spends more on finding a route and filling its parameters than a payment costs in
the ledger. So these are plain functions of a request, found by method and path; they stand in the
same application, inside the same envelope, and in the same OpenAPI document, where the framework
knows them as ordinary endpoints.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lapnet_sim.api import problems

Endpoint = Callable[[Request], Awaitable[Response]]


class Express:
    """An ASGI application of those endpoints; whoever calls it has asked whether it serves."""

    def __init__(self, endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._endpoints = endpoints

    def serves(self, scope: Scope) -> bool:
        """Whether a request is for one of its endpoints."""
        return scope["type"] == "http" and (scope["method"], scope["path"]) in self._endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            response = await self._endpoints[scope["method"], scope["path"]](
                Request(scope, receive)
            )
        except problems.REFUSALS as error:
            response = problems.of(error)
        await response(scope, receive, send)
