"""What surrounds every request: its names, the sandbox mark, and no traceback ever."""

from collections.abc import Callable
from uuid import UUID

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lapnet_sim.api.problems import of_switch
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.trace import CORRELATION, REQUEST, TRACEPARENT, request_id, traceparent

log = structlog.get_logger()


class Envelope:
    """ASGI middleware; plain, because it stands in the way of every payment."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], UUID]) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        new_id = self._new_id()
        correlation_id = str(new_id)
        given = dict(scope["headers"])
        asked_as = request_id(given.get(b"x-request-id"), correlation_id)
        extra = [
            (b"x-correlation-id", correlation_id.encode()),
            (b"x-request-id", asked_as.encode()),
            (b"x-sandbox", b"simulated money"),
        ]
        started = False

        async def send_marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        # This task serves this request alone, so nothing need be set back.
        TRACEPARENT.set(traceparent(given.get(b"traceparent"), new_id))
        REQUEST.set(asked_as)
        CORRELATION.set(correlation_id)
        try:
            await self._app(scope, receive, send_marked)
        except Exception:
            log.exception("request.failed", path=scope["path"])
            if started:
                raise
            mistake = SwitchError(SwitchErrorCode.INTERNAL, f"see the log at {correlation_id}")
            await of_switch(mistake)(scope, receive, send_marked)
