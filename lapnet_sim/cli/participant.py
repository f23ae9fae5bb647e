"""``lapnet-sim participant``: simulated participants as a process of their own, behind HTTP."""

from typing import Annotated

import typer


def participant(
    codes: Annotated[list[str], typer.Argument(help="codes of members, such as BCEL LDB")],
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="port to listen on; 0 takes a free one")
    ] = 9101,
    delay_ms: Annotated[int, typer.Option(min=0, help="what an answer takes")] = 0,
) -> None:
    """Play participants that accept everything, each under its own code."""
    from lapnet_sim.cli.endpoints import known_participant
    from lapnet_sim.cli.serving import listen, serve
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.clock import SystemClock
    from lapnet_sim.sandbox.cast import cast, participants
    from participants.app import create_app
    from participants.behaviour import Behaviour

    ids = [known_participant(code) for code in codes]
    listening = listen(host, port)
    behaviour = Behaviour(quick_s=(delay_ms / 1000, delay_ms / 1000))
    kinds = {each.kind for each in participants().values()}
    seed = read_settings().seed
    banks = cast(seed, dict.fromkeys(kinds, behaviour), now=SystemClock().now)
    for id_ in ids:
        address = f"http://{host}:{listening.getsockname()[1]}/{id_}"
        typer.echo(f"{id_:<8}lapnet-sim up --participant {id_}={address}")
    app = create_app({id_: banks[id_] for id_ in ids})
    serve(app, listening, stop_within_s=2, keep_alive_s=75)
