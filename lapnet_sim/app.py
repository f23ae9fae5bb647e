"""The composition root of the server: the only place where its parts are wired together."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from uuid import UUID

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from sqlalchemy import Engine
from yarl import URL

from lapnet_sim.api.deps import Desk
from lapnet_sim.api.envelope import Envelope
from lapnet_sim.clearing.calendars import calendar_of
from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.cash_desk import SimulatedCashDesk
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.postman import HttpPostman
from lapnet_sim.gateways.registered import RegisteredGateways
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.metrics.exposition import Exposition
from lapnet_sim.metrics.meters import Meters
from lapnet_sim.metrics.watched import WatchedLedger
from lapnet_sim.notify.courier import Courier
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.table import table_with
from lapnet_sim.sandbox.cast import cast
from lapnet_sim.sandbox.seeding import behaviour_of, cash_desk_of, settlement_bank_of
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.duties import SqlLease
from lapnet_sim.storage.engine import open_for_books
from lapnet_sim.storage.figure_reads import read_figures
from lapnet_sim.storage.hook_outbox import SqlOutbox
from lapnet_sim.storage.offers import SqlOffers
from lapnet_sim.storage.rate_reads import SqlRates
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.workers import enrol
from lapnet_sim.tariff.limits import refuse_unknown
from lapnet_sim.wiring.front import Front
from lapnet_sim.wiring.life import Life
from lapnet_sim.wiring.looking_up import lookups
from lapnet_sim.wiring.reach import Reach
from lapnet_sim.wiring.refusals import answer_refusals
from lapnet_sim.wiring.routers import EXPRESS, add_routers
from lapnet_sim.wiring.threads import Threads
from lapnet_sim.workers.duty import Leased
from lapnet_sim.workers.register import Iins, Register
from lapnet_sim.workers.sweeper import AMONG_OTHERS, Sweeper
from participants import ParticipantId
from participants.messages import CreditReply

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
    threads = Threads()
    offload, write = threads.offload, threads.write
    meters = Meters()
    mark, calendar = enrol(engine, clock.now()), calendar_of(settings)
    books = open_for_books(engine)
    writer = Writer(
        SqlBookStore(books, mark, calendar),
        clock,
        batch_limit=settings.batch_limit,
        queue_limit=settings.queue_limit,
        thread=threads.writing,
        on_batch=meters.on_batch,
    )

    async def on_late_reply(payment_id: UUID, reply: CreditReply) -> None:
        await take_late_reply(switch, payment_id, reply)

    table = table_with(settings.corridors_enabled)
    register = Register(engine, clock, offload, settings.registry_every_s)
    banks = cast(settings.seed, table=table, now=clock.now)
    line = Line()

    reach = Reach(settings, clock, meters, line, banks, on_late_reply, stage)
    gateways = RegisteredGateways(register.find, reach.connect, reach.simulate, endpoints)
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
        calendar=calendar,
        agreements=register.agreement,
        offers=SqlOffers(engine, offload),
        cash_desk=SimulatedCashDesk(lambda: cash_desk_of(engine, behaviour), clock, write),
    )
    reads, behaviour = Reads(engine), behaviour_of(settings, calendar)
    refuse_unknown(settings.day_limits, {position.participant for position in reads.positions()})
    postman = HttpPostman(settings.webhook_reach)
    courier = Courier(SqlOutbox(engine), postman, clock, chance, settings, offload, write)
    sweeper = Sweeper(switch, reads, lambda: settlement_bank_of(reads, behaviour), offload)
    if engine.dialect.name != "sqlite":
        _share(sweeper, SqlLease(engine, mark.id))
    exposition = Exposition(meters, lambda: read_figures(engine, clock.now()), offload, clock)
    life = Life(
        threads=threads,
        books=books,
        mark=mark,
        writer=writer,
        postman=postman,
        courier=courier,
        line=line,
        background=background,
        sweeper=sweeper,
        register=register,
        stop_within_s=settings.stop_within_s,
    )
    app = FastAPIOffline(
        title="lapnet-sim",
        summary=SUMMARY,
        version="1",
        lifespan=life.span,
        redoc_url=None,
        redirect_slashes=False,
    )
    at_hand = lookups(settings, engine, clock, offload, table)
    app.state.desk = Desk(
        switch, reads, engine, offload, writer, register, at_hand, write, sweeper, exposition
    )
    add_routers(app)
    answer_refusals(app)

    def new_id() -> UUID:
        return uuid7(clock.now(), chance)

    app.add_middleware(Envelope, new_id=new_id)
    app.middleware_stack = Front(EXPRESS, app.build_middleware_stack(), new_id)
    return app


def _share(sweeper: Sweeper, lease: SqlLease) -> None:
    """Sweep only when it is this process's turn: others may serve the same database."""
    sweeper.duty = Leased(lease.claim, sweeper.offload, sweeper.switch.clock)
    sweeper.patience = AMONG_OTHERS
