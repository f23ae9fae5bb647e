"""The composition root of the server: the only place where its parts are wired together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from random import Random
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from yarl import URL

from lapnet_sim.api import (
    codes,
    health,
    orders,
    payment_lists,
    payments,
    problems,
    returns,
    webhooks,
)
from lapnet_sim.api.deps import Desk
from lapnet_sim.api.envelope import Envelope
from lapnet_sim.api.express import Express
from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.console import pages
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.postman import HttpPostman
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.notify.courier import Courier
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.ports import Gateway
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.cast import cast, participants
from lapnet_sim.sandbox.seeding import settlement_bank_of
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.hook_outbox import SqlOutbox
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.sweeper import Sweeper
from participants import Kind, ParticipantId
from participants.messages import CreditReply

T = TypeVar("T")

SUMMARY = "A QR payment interoperability switch simulator for Laos. All money is simulated."


def create_app(
    settings: Settings,
    engine: Engine,
    clock: Clock,
    chance: Random,
    endpoints: Mapping[ParticipantId, URL] = MappingProxyType({}),
) -> FastAPI:
    """The sandbox: switch, simulated participants, API and console on one database.

    A participant with an endpoint is reached there; everybody else is simulated in this process.
    The database must have been opened by ``storage.opening``; the application begins its work
    with the first request's lifespan and ends it gracefully.
    """
    writing = ThreadPoolExecutor(1, thread_name_prefix="writer")
    reading = ThreadPoolExecutor(4, thread_name_prefix="reader")

    async def offload(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(reading, work)

    async def write(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(writing, work)

    writer = Writer(
        SqlBookStore(engine),
        clock,
        batch_limit=settings.batch_limit,
        queue_limit=settings.queue_limit,
        thread=writing,
    )

    async def on_late_reply(payment_id: UUID, reply: CreditReply) -> None:
        await take_late_reply(switch, payment_id, reply)

    gateways: dict[ParticipantId, Gateway] = {
        id_: SimulatedGateway(bank, clock, on_late_reply)
        for id_, bank in cast(settings.seed).items()
    }
    line = Line()
    everybody = participants()
    for id_, base in endpoints.items():
        one_way = everybody[id_].kind is Kind.PARTNER_NETWORK
        gateways[id_] = Directory(HttpGateway(line, base, clock, has_last_word=one_way), clock)
    background = Background()
    switch = Switch(writer, gateways, clock, chance, settings, background)
    reads = Reads(engine)
    postman = HttpPostman(settings.webhook_reach)
    courier = Courier(SqlOutbox(engine), postman, clock, chance, settings, offload, write)
    sweeper = Sweeper(switch, reads, settlement_bank_of(reads), offload)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(reading.shutdown)
            stack.callback(writing.shutdown)
            stack.push_async_callback(writer.finish)
            stack.push_async_callback(postman.close)
            stack.push_async_callback(courier.finish)
            stack.push_async_callback(_stop, asyncio.create_task(courier.run()))
            stack.push_async_callback(line.close)
            stack.push_async_callback(background.finish)
            sweeping = asyncio.create_task(sweeper.run())
            stack.push_async_callback(_stop, sweeping)
            yield

    app = FastAPIOffline(
        title="lapnet-sim",
        summary=SUMMARY,
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = Desk(switch, reads, engine, offload, writer, everybody, write)
    for part in (codes, orders, payment_lists, payments, returns, webhooks, health, pages):
        app.include_router(part.router)
    _answer_refusals(app)
    app.add_middleware(Express, endpoints={**payments.EXPRESS, **codes.EXPRESS})
    app.add_middleware(Envelope, new_id=lambda: str(uuid7(clock.now(), chance)))
    return app


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _answer_refusals(app: FastAPI) -> None:
    """Every error a request can end in, in the one shape."""

    async def of(_: Request, error: Exception) -> Response:
        return problems.of(error)

    for kind in problems.REFUSALS:
        app.add_exception_handler(kind, of)

    @app.exception_handler(RequestValidationError)
    async def of_query(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = f"?{first['loc'][-1]}="
        return problems.of_switch(SwitchError(SwitchErrorCode.FIELD_INVALID, first["msg"], where))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> Response:
        not_found = error.status_code == 404  # noqa: PLR2004 - the status everybody knows
        code = SwitchErrorCode.NOT_FOUND if not_found else SwitchErrorCode.METHOD_NOT_ALLOWED
        return problems.of_switch(SwitchError(code, "see /docs", request.url.path))
