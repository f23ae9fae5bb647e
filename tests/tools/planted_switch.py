"""A switch with a fault that somebody planted: python planted_switch.py DATABASE PORT KEYS FAULT.

``slow`` sleeps before every payment; ``double`` books the first payment a second time, beside
the writer; ``none`` is the switch as it is.
"""

import asyncio
import json
import sys
import threading
import time
from pathlib import Path
from random import Random

import uvicorn
from sqlalchemy import Engine, insert, select
from starlette.types import ASGIApp, Receive, Scope, Send

from lapnet_sim.app import create_app
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage.opening import open_database
from lapnet_sim.storage.rows import posting
from lapnet_sim.telemetry import set_up_logging
from loadtests.system import make_keys

SLEEP_S = 1.5


class Slow:
    """Sleeps in one step."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["type"], scope.get("path"), scope.get("method")) == (
            "http",
            "/v1/payments",
            "POST",
        ):
            await asyncio.sleep(SLEEP_S)
        await self._app(scope, receive, send)


def book_twice(engine: Engine) -> None:
    """Write the lines of the first payment down again, under other numbers."""
    one = None
    while one is None:
        time.sleep(0.2)
        with engine.connect() as connection:
            one = connection.scalar(select(posting.c.journal_id).limit(1))
    with engine.begin() as connection:
        lines = connection.execute(select(posting).where(posting.c.journal_id == one)).mappings()
        again = [{**line, "line": line["line"] + 100} for line in lines]
        connection.execute(insert(posting), again)


def main(database: str, port: int, keys: Path, fault: str) -> None:
    """Serve until told to stop."""
    set_up_logging()
    clock = SystemClock()
    engine = open_database(database, clock.now(), seed)
    partial = keys.with_suffix(".part")
    partial.write_text(json.dumps(make_keys(engine, clock)), "utf-8")
    partial.replace(keys)
    app: ASGIApp = create_app(Settings(database_url=database), engine, clock, Random(1))
    if fault == "slow":
        app = Slow(app)
    if fault == "double":
        threading.Thread(target=book_twice, args=(engine,), daemon=True).start()
    uvicorn.run(app, port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
