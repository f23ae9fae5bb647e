"""Many processes on one PostgreSQL, behind one socket.

What a simulated participant has answered it remembers in its own process, and every worker must
hear the same. So the simulated participants are one process of their own, reached over loopback
like real ones.
"""

import os
from collections.abc import Mapping
from functools import partial
from random import Random
from socket import socket
from tempfile import TemporaryDirectory

from sqlalchemy import make_url
from yarl import URL

from lapnet_sim.cli.alone import serve_alone
from lapnet_sim.cli.crew import Crew, Post
from lapnet_sim.cli.serving import listen, serve
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.table import table_with
from lapnet_sim.sandbox.cast import cast
from participants import Kind, Participant, ParticipantId
from participants.bank import Bank

LOOPBACK = "127.0.0.1"

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes count; read by the Prometheus client when it is first imported."""


def refuse_sqlite(database_url: str) -> None:
    """One file has one writer.

    Raises:
        SwitchError: ``switch.workers_need_postgres``.
    """
    if make_url(database_url).get_backend_name() == "sqlite":
        raise SwitchError(
            SwitchErrorCode.WORKERS_NEED_POSTGRES,
            "one process writes to a SQLite file; give --database postgresql+psycopg://..., or "
            "leave --workers out",
            "--workers",
        )


def serve_together(
    settings: Settings,
    listening: socket,
    endpoints: Mapping[ParticipantId, URL],
    workers: int,
) -> bool:
    """Serve from so many processes until told to stop; whether that is why it ended.

    The database is there, at its present tables and seeded; nobody is connected to it.
    """
    stage = listen(LOOPBACK, 0)
    at = URL(f"http://{LOOPBACK}:{stage.getsockname()[1]}")
    with TemporaryDirectory(prefix="lapnet-sim-counts-") as folder:
        os.environ[COUNTS] = folder
        from prometheus_client.multiprocess import mark_process_dead

        import lapnet_sim.app  # noqa: F401 - once, before the forks
        from lapnet_sim.process import settle_memory

        settle_memory()
        posts = [Post("participants", partial(_play, settings, stage), is_helper=True)]
        posts += [
            Post(f"worker {number}", partial(_serve, settings, listening, endpoints, at))
            for number in range(1, workers + 1)
        ]
        return Crew(posts, SystemClock(), settings.stop_within_s, mark_process_dead).run()


class Cast(dict[ParticipantId, Bank]):
    """Every simulated participant by code; who is admitted later appears when first asked."""

    def __init__(self, settings: Settings) -> None:
        table = table_with(settings.corridors_enabled)
        super().__init__(cast(settings.seed, table=table, now=SystemClock().now))
        self._seed = settings.seed

    def get(self, id_: ParticipantId, otherwise: object = None) -> Bank:
        """Whoever has this code: the switch asks only for those in its registry."""
        del otherwise
        if id_ not in self:
            stranger = Participant(id_, id_, Kind.BANK)
            self[id_] = Bank(stranger, Random(f"{self._seed}/{id_}"))
        return self[id_]


def _play(settings: Settings, stage: socket) -> None:
    """Every simulated participant, under its own code."""
    from participants.app import create_app

    serve(create_app(Cast(settings)), stage, stop_within_s=2, keep_alive_s=75)


def _serve(
    settings: Settings, listening: socket, endpoints: Mapping[ParticipantId, URL], stage: URL
) -> None:
    """One worker."""
    from lapnet_sim.storage.engine import open_engine

    serve_alone(settings, open_engine(settings.database_url), listening, endpoints, stage)
