"""What the server calls: the busiest endpoints by a shorter way, the framework for the rest."""

from collections.abc import Callable
from uuid import UUID

from starlette.types import ASGIApp, Receive, Scope, Send

from lapnet_sim.api.envelope import Envelope
from lapnet_sim.api.express import Express


class Front:
    """Every request is served inside an envelope, whichever way it takes."""

    def __init__(self, express: Express, rest: ASGIApp, new_id: Callable[[], UUID]) -> None:
        self._express = express
        self._enveloped = Envelope(express, new_id)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        way = self._enveloped if self._express.serves(scope) else self._rest
        await way(scope, receive, send)
