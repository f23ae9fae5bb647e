"""What runs beside the requests, from the first of them to an orderly stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine

from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.postman import HttpPostman
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.notify.courier import Courier
from lapnet_sim.payments.background import Background
from lapnet_sim.storage.workers import Mark
from lapnet_sim.wiring.threads import Threads
from lapnet_sim.workers.register import Register
from lapnet_sim.workers.sweeper import Sweeper

log = structlog.get_logger()


@dataclass(frozen=True)
class Life:
    """Begins the work of a process and ends it: who takes work in stops first, who writes last."""

    threads: Threads
    books: Engine
    mark: Mark
    writer: Writer
    postman: HttpPostman
    courier: Courier
    line: Line
    background: Background
    sweeper: Sweeper
    register: Register
    stop_within_s: float

    @asynccontextmanager
    async def span(self, _: FastAPI) -> AsyncIterator[None]:
        """The application's lifespan."""
        async with AsyncExitStack() as stack:
            stack.callback(self.threads.reading.shutdown)
            stack.callback(self.threads.writing.shutdown)
            stack.push_async_callback(self.threads.write, self.books.dispose)
            stack.push_async_callback(self._try, lambda: self.threads.write(self.mark.wipe))
            stack.push_async_callback(self._try, self.writer.finish)
            stack.push_async_callback(self.postman.close)
            stack.push_async_callback(self.courier.finish)
            stack.push_async_callback(_stop, asyncio.create_task(self.courier.run()))
            stack.push_async_callback(self.line.close)
            stack.push_async_callback(self._try, self.background.finish)
            stack.push_async_callback(self._try, self.sweeper.duty.leave)
            for work in (self.sweeper.run(), self.register.run()):
                stack.push_async_callback(_stop, asyncio.create_task(work))
            yield

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        """One step of a stop: what fails or takes too long is left to the next start."""
        try:
            async with asyncio.timeout(self.stop_within_s):
                await work()
        except Exception:
            log.exception("stop.incomplete")


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
