"""The composition root of the server: the only place where its parts are wired together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from yarl import URL

from lapnet_sim.api import (
    accounts,
    books_checks,
    breaks,
    codes,
    decisions,
    disputes,
    funding,
    health,
    keys,
    merchants,
    metrics,
    orders,
    participants,
    payment_lists,
    payments,
    positions,
    problems,
    quotes,
    rates,
    recalls,
    replies,
    reports,
    returns,
    settlement,
    status_enquiries,
    webhooks,
)
from lapnet_sim.api.deps import Desk
from lapnet_sim.api.envelope import Envelope
from lapnet_sim.api.express import Express
from lapnet_sim.api.lookups import Lookups
from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.console import pages
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.postman import HttpPostman
from lapnet_sim.gateways.registered import RegisteredGateways
from lapnet_sim.gateways.simulated import LateReplyHandler, SimulatedGateway
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.registration import Registration
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.metrics.exposition import Exposition
from lapnet_sim.metrics.meters import Meters
from lapnet_sim.metrics.watched import WatchedGateway, WatchedLedger
from lapnet_sim.notify.courier import Courier
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.ports import Gateway
from lapnet_sim.payments.sealing import Seal
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.throttle import Throttle
from lapnet_sim.routing.table import CorridorTable, table_with
from lapnet_sim.sandbox.cast import cast
from lapnet_sim.sandbox.register import sample_merchants
from lapnet_sim.sandbox.seeding import behaviour_of, settlement_bank_of
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.duties import SqlLease
from lapnet_sim.storage.figure_reads import read_figures
from lapnet_sim.storage.hook_outbox import SqlOutbox
from lapnet_sim.storage.merchants import SqlMerchants
from lapnet_sim.storage.own_secrets import ENQUIRIES, own_secret
from lapnet_sim.storage.rate_reads import SqlRates
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.workers import enrol
from lapnet_sim.tariff.limits import refuse_unknown
from lapnet_sim.workers.duty import Leased
from lapnet_sim.workers.register import Iins, Register
from lapnet_sim.workers.sweeper import AMONG_OTHERS, Sweeper
from participants import Kind, ParticipantId
from participants.bank import Bank
from participants.messages import CreditReply

T = TypeVar("T")

log = structlog.get_logger()

PARTS = (
    *(codes, orders, merchants, accounts, quotes, rates, payment_lists, payments, returns),
    *(replies, status_enquiries, decisions, recalls, disputes, webhooks),
    *(participants, keys, funding, positions, books_checks),
    *(settlement, breaks, reports),
    *(health, metrics, pages),
)
"""What is served, in the order of the documentation: pages last, they answer for the rest."""

SUMMARY = "A QR payment interoperability switch simulator for Laos. All money is simulated."


def create_app(
    settings: Settings,
    engine: Engine,
    clock: Clock,
    chance: Random,
    endpoints: Mapping[ParticipantId, URL] = MappingProxyType({}),
    stage: URL | None = None,
) -> FastAPI:
    """The sandbox: switch, simulated participants, API and console on one database.

    A participant is reached where the registry says, or for this run where ``endpoints`` says;
    everybody else is simulated: at ``stage`` if there is one, else in this process.
    The database must have been opened by ``storage.opening``; the application begins its work
    with the first request's lifespan and ends it gracefully.
    """
    writing = ThreadPoolExecutor(1, thread_name_prefix="writer")
    reading = ThreadPoolExecutor(4, thread_name_prefix="reader")

    async def offload(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(reading, work)

    async def write(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(writing, work)

    meters = Meters()
    mark = enrol(engine, clock.now())
    writer = Writer(
        SqlBookStore(engine, mark),
        clock,
        batch_limit=settings.batch_limit,
        queue_limit=settings.queue_limit,
        thread=writing,
        on_batch=meters.on_batch,
    )

    async def on_late_reply(payment_id: UUID, reply: CreditReply) -> None:
        await take_late_reply(switch, payment_id, reply)

    table = table_with(settings.corridors_enabled)
    register = Register(engine, clock, offload, settings.registry_every_s)
    banks = cast(settings.seed, table=table)
    line = Line()

    reached = _Reached(settings, clock, meters, line, banks, on_late_reply, stage)
    gateways = RegisteredGateways(register.find, reached.connect, reached.simulate, endpoints)
    background = Background()
    switch = Switch(
        ledger=WatchedLedger(writer, clock, meters),
        gateways=gateways,
        clock=clock,
        chance=chance,
        settings=settings,
        background=background,
        corridors=table,
        rates=SqlRates(engine, table, settings, clock, offload),
        iins=Iins(register),
    )
    reads, behaviour = Reads(engine), behaviour_of(settings)
    refuse_unknown(settings.day_limits, {position.participant for position in reads.positions()})
    postman = HttpPostman(settings.webhook_reach)
    courier = Courier(SqlOutbox(engine), postman, clock, chance, settings, offload, write)
    sweeper = Sweeper(switch, reads, lambda: settlement_bank_of(reads, behaviour), offload)
    if engine.dialect.name != "sqlite":
        _share(sweeper, SqlLease(engine, mark.id))
    exposition = Exposition(meters, lambda: read_figures(engine, clock.now()), offload, clock)
    stop_within_s = settings.stop_within_s

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(reading.shutdown)
            stack.callback(writing.shutdown)
            stack.push_async_callback(_try, lambda: write(mark.wipe), stop_within_s)
            stack.push_async_callback(_try, writer.finish, stop_within_s)
            stack.push_async_callback(postman.close)
            stack.push_async_callback(courier.finish)
            stack.push_async_callback(_stop, asyncio.create_task(courier.run()))
            stack.push_async_callback(line.close)
            stack.push_async_callback(_try, background.finish, stop_within_s)
            stack.push_async_callback(_try, sweeper.duty.leave, stop_within_s)
            for work in (sweeper.run(), register.run()):
                stack.push_async_callback(_stop, asyncio.create_task(work))
            yield

    app = FastAPIOffline(
        title="lapnet-sim",
        summary=SUMMARY,
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
    )
    lookups = _lookups(settings, engine, clock, offload, table)
    app.state.desk = Desk(
        switch, reads, engine, offload, writer, register, lookups, write, sweeper, exposition
    )
    for part in PARTS:
        app.include_router(part.router)
    _answer_refusals(app)
    app.add_middleware(Express, endpoints={**payments.EXPRESS, **codes.EXPRESS})
    app.add_middleware(Envelope, new_id=lambda: uuid7(clock.now(), chance))
    return app


@dataclass(frozen=True)
class _Reached:
    """How participants are reached: far away, on a stage of simulators, or in this process."""

    settings: Settings
    clock: Clock
    meters: Meters
    line: Line
    banks: Mapping[ParticipantId, Bank]
    on_late_reply: LateReplyHandler
    stage: URL | None

    def connect(self, registration: Registration, base: URL) -> Gateway:
        one_way = registration.terms.kind is Kind.PARTNER_NETWORK
        http = HttpGateway(self.line, base, self.clock, has_last_word=one_way)
        return self._watched(registration, Directory(http, self.clock))

    def simulate(self, registration: Registration) -> Gateway:
        id_ = registration.id
        if self.stage is not None:
            return self.connect(registration, self.stage / id_)
        bank = self.banks.get(id_) or Bank(
            registration.participant, Random(f"{self.settings.seed}/{id_}")
        )
        simulated = SimulatedGateway(bank, self.clock, self.on_late_reply)
        return self._watched(registration, simulated)

    def _watched(self, registration: Registration, gateway: Gateway) -> Gateway:
        return WatchedGateway(gateway, registration.id, self.clock, self.meters)


def _share(sweeper: Sweeper, lease: SqlLease) -> None:
    """Sweep only when it is this process's turn: others may serve the same database."""
    sweeper.duty = Leased(lease.claim, sweeper.offload, sweeper.switch.clock)
    sweeper.patience = AMONG_OTHERS


def _lookups(
    settings: Settings, engine: Engine, clock: Clock, offload: Offload, table: CorridorTable
) -> Lookups:
    """What looking up needs; a new database gets its secret and the sandbox's merchants."""
    now, register = clock.now(), SqlMerchants(engine)
    register.begin_with(sample_merchants(now))
    return Lookups(
        Seal(own_secret(engine, ENQUIRIES, now), table),
        Throttle(clock, settings.lookup_capacity, settings.lookup_refill_per_s),
        register,
        offload,
    )


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _try(work: Callable[[], Awaitable[None]], within_s: float) -> None:
    """One step of a stop: what fails or takes too long is left to the next start."""
    try:
        async with asyncio.timeout(within_s):
            await work()
    except Exception:
        log.exception("stop.incomplete")


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
