"""The least a payment can cost with the same tools: the floor of the switch.

Two plain FastAPI applications. The first takes a payment, asks the second over one aiohttp hop,
inserts one row into SQLite with ``synchronous=FULL``, many rows to a commit, and answers after
the commit. No ledger, no states, no checks but the framework's own. With ``tells`` it then makes
the second hop of a payment too: it tells the second application the end.

``python -m loadtests.bench._bare front PORT BACK_PORT FILE [tells]`` or ``... back PORT``.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Amount(BaseModel):
    """An amount."""

    amount: str
    currency: str


class Order(BaseModel):
    """What the crowd sends."""

    uetr: str
    end_to_end_id: str
    code: str
    amount: Amount


class Asked(BaseModel):
    """What the second application is asked."""

    uetr: str
    amount: Amount


class Answer(BaseModel):
    """What either answers."""

    uetr: str
    status: str


class Inserter:
    """One row per payment; the rows that wait are committed together."""

    def __init__(self, file: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[tuple[tuple[str, str, str], asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE paid (uetr TEXT PRIMARY KEY, amount TEXT, at TEXT)")

    async def insert(self, row: tuple[str, str, str]) -> None:
        """Return when the row is durable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            rows = [row for row, _ in batch]
            await loop.run_in_executor(self._thread, self._commit, rows)
            for _, done in batch:
                done.set_result(None)

    def _commit(self, rows: list[tuple[str, str, str]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO paid VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")


def front(back_port: int, file: str, *, tells: bool) -> FastAPI:
    """The application that the crowd pays at."""
    telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            app.state.session, app.state.inserter = session, Inserter(file)
            yield

    app = FastAPI(lifespan=lifespan)
    address = f"http://127.0.0.1:{back_port}/payments"

    async def tell(asked: dict[str, Any]) -> None:
        async with app.state.session.put(f"{address}/{asked['uetr']}", json=asked) as response:
            await response.read()

    @app.post("/v1/payments", status_code=201)
    async def pay(order: Order) -> Answer:
        asked = {"uetr": order.uetr, "amount": order.amount.model_dump()}
        async with app.state.session.post(address, json=asked) as response:
            answer = await response.json()
        await app.state.inserter.insert((order.uetr, order.amount.amount, answer["status"]))
        if tells:
            task = asyncio.create_task(tell(asked))
            telling.add(task)
            task.add_done_callback(telling.discard)
        return Answer(uetr=order.uetr, status=answer["status"])

    return app


def back() -> FastAPI:
    """The application that is asked."""
    app = FastAPI()

    @app.post("/payments")
    async def accept(asked: Asked) -> Answer:
        return Answer(uetr=asked.uetr, status="completed")

    @app.put("/payments/{uetr}", status_code=204)
    async def hear(uetr: str, asked: Asked) -> None:
        """The end of a payment."""

    return app


def main(what: str, port: str, *more: str) -> None:
    """Serve one of the two."""
    app = back() if what == "back" else front(int(more[0]), more[1], tells="tells" in more)
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, timeout_keep_alive=75)


if __name__ == "__main__":
    main(*sys.argv[1:])
