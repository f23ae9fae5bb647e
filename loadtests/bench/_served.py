"""The switch as a process of its own, so that its work can be told from everybody else's.

The same application that ``lapnet-sim up`` serves, with an API key for each of some issuers. Run as
``python -m loadtests.bench._served JSON``; the first line says the keys, the last what its writer
did.
"""

import json
import signal
import sys
from dataclasses import dataclass
from random import Random, SystemRandom

import uvicorn
from yarl import URL

from lapnet_sim.app import create_app
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.process import settle_memory
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys
from lapnet_sim.storage.opening import open_database
from lapnet_sim.telemetry import set_up_logging
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class Order:
    """What to serve."""

    database: str
    port: int
    issuers: list[str]
    endpoints: dict[str, str]


def main(order: Order) -> None:
    """Serve until told to stop."""
    set_up_logging()
    clock = SystemClock()
    settings = Settings(database_url=order.database, port=order.port)
    engine = open_database(order.database, clock.now(), seed)
    made = [keys.new_key(engine, ParticipantId(who), clock.now()) for who in order.issuers]
    print(json.dumps(made), flush=True)
    endpoints = {ParticipantId(who): URL(where) for who, where in order.endpoints.items()}
    app = create_app(settings, engine, clock, Random(SystemRandom().getrandbits(128)), endpoints)
    settle_memory()
    signal.signal(signal.SIGTERM, lambda *_: None)  # what the server raises again at its end
    uvicorn.run(
        app,
        port=order.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
    )
    writer = app.state.desk.writer
    print(json.dumps({"batches": writer.batches, "commands": writer.commands}), flush=True)


if __name__ == "__main__":
    main(Order(**json.loads(sys.argv[1])))
