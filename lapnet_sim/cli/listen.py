"""``lapnet-sim listen``: a receiver of webhooks that shows what it is told, for integrators."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from lapnet_sim.clock import Clock


def listen(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="port to listen on; 0 takes a free one")
    ] = 9000,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            envvar="LAPNET_LISTEN_SECRET",
            help="whsec_... of the webhook, to check signatures with; may be given again",
        ),
    ] = None,
) -> None:
    """Receive webhooks, check their signatures and print them."""
    import uvicorn

    from lapnet_sim.cli.serving import listen as open_socket
    from lapnet_sim.clock import SystemClock

    listening = open_socket(host, port)
    typer.echo(f"listening at http://{host}:{listening.getsockname()[1]}/")
    if not secret:
        typer.echo("signatures are not checked; give the webhook's secret with --secret")
    config = uvicorn.Config(
        receiver(tuple(secret or ()), SystemClock(), typer.echo),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a receiver is meant to end
        uvicorn.Server(config).run(sockets=[listening])


def receiver(secrets: tuple[str, ...], clock: "Clock", say: Callable[[str], None]) -> "Starlette":
    """An application that acknowledges what is signed by one of ``secrets``, at any path.

    Without secrets it acknowledges everything. An event that comes again is acknowledged again
    and said to be a repetition.
    """
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    seen: set[str] = set()

    async def take(request: Request) -> Response:
        body = await request.body()
        trouble = _trouble(secrets, request.headers, body, clock)
        if trouble is not None:
            say(f"refused: {trouble}")
            return PlainTextResponse(trouble, 401)
        id_ = request.headers.get("webhook-id", "")
        marks = ["signature verified" if secrets else "signature not checked"]
        marks += ["again"] if id_ in seen else []
        seen.add(id_)
        said = f"{_headline(body)}  {id_}  {', '.join(marks)}\n{_shown(body)}"
        say("".join(each if each.isprintable() or each == "\n" else "?" for each in said))
        return Response(status_code=204)

    return Starlette(routes=[Route("/{path:path}", take, methods=["POST"])])


def _trouble(
    secrets: tuple[str, ...], headers: Mapping[str, str], body: bytes, clock: "Clock"
) -> str | None:
    """Why a message is refused; None if one of the secrets fits, or none was given."""
    from lapnet_sim.notify.signing import SignatureError, verify

    trouble = None
    for secret in secrets:
        try:
            verify(secret, headers, body, clock.now())
        except SignatureError as error:
            trouble = str(error)
        else:
            return None
    return trouble


def _headline(body: bytes) -> str:
    with suppress(ValueError, TypeError, KeyError):
        event = json.loads(body)
        return f"{event['type']}  order {event['order']}"
    return "a message of another kind"


def _shown(body: bytes) -> str:
    with suppress(ValueError):
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return ascii(body)
