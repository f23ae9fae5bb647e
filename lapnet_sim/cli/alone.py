"""One process that serves a database: the whole sandbox, or one worker of many."""

from collections.abc import Mapping
from random import Random, SystemRandom
from socket import socket

from sqlalchemy import Engine
from yarl import URL

from lapnet_sim.cli.serving import serve
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.process import settle_memory
from participants import ParticipantId


def serve_alone(
    settings: Settings,
    engine: Engine,
    listening: socket,
    endpoints: Mapping[ParticipantId, URL],
    stage: URL | None = None,
) -> None:
    """Serve from this process, until it is told to stop; ``stage`` is where simulators play."""
    from lapnet_sim.app import create_app

    chance = Random(SystemRandom().getrandbits(128))
    app = create_app(settings, engine, SystemClock(), chance, endpoints, stage)
    settle_memory()
    serve(app, listening, stop_within_s=settings.stop_within_s, keep_alive_s=5)
    engine.dispose()
