"""A business day from the first scan to the signed-off report, in seconds.

    customers -> switch -> windows -> settlement -> statements -> reconciliation -> report

Everything is drawn from the seed. The switch, the books and the settlement are the ones the
server runs; only time is virtual and the participants are simulated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import Cycle
from lapnet_sim.clearing.recon_recording import recording_of
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.posting import legs
from lapnet_sim.ledger.writer import commit
from lapnet_sim.sandbox import virtual_time
from lapnet_sim.sandbox.all_books import AllBooks, all_books, refuse_unbalanced
from lapnet_sim.sandbox.auditor import audit
from lapnet_sim.sandbox.bank_files import mirrors, write_bank_files, write_mirrors
from lapnet_sim.sandbox.discrepancies import Discrepancy, Files, sides, tamper
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.sandbox.network_files import NetworkFile, network_days, tamper_abroad, written
from lapnet_sim.sandbox.scenario import customers
from lapnet_sim.sandbox.seeding import seed, seed_tokens, settlement_bank_of
from lapnet_sim.sandbox.world import Tally, World
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.day_reads import Attempts, Conversion, DayReads, Ending, Orders, Returns
from lapnet_sim.storage.digest import ledger_hash
from lapnet_sim.storage.fee_reads import Charged, charged_on
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.opening import open_database, refuse_optimised
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.report_reads import ReportReads
from lapnet_sim.storage.resident import ResidentBookStore
from lapnet_sim.storage.written import WrittenReads
from lapnet_sim.tariff.rating import misrated
from participants import StatementLine
from participants.correspondents import MirrorAccount
from participants.networks import networks
from participants.settlement_asset import Asset
from participants.settlement_bank import SettlementBank
from settlement import Break, BreakCode, Reconciliation
from settlement.business_days import SCHEME_ZONE
from settlement.mirror import mirror_breaks
from settlement.reconciling import Inputs, reconcile_day
from settlement.recorded import results_of, sides_of
from settlement.terms import Terms

Progress = Callable[[int, int], None]
"""Told how many customers have been served, and of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which day to live."""

    seed: int
    payments: int
    business_date: date
    folder: DayFolder
    asset: Asset = Asset.CASH
    """What its windows settle in."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was lived, with everything a report needs."""

    plan: Plan
    tally: Tally
    cycles: tuple[Cycle, ...]
    endings: tuple[Ending, ...]
    returns: tuple[Returns, ...]
    orders: tuple[Orders, ...]
    attempts: tuple[Attempts, ...]
    """Payments to those orders."""
    conversions: tuple[Conversion, ...]
    charged: tuple[Charged, ...]
    """Fees, by plan."""
    late_replies: int
    doubts: int
    """Payments that were in doubt until the partner network was asked."""
    settlement_bank: SettlementBank
    bills: int
    """Bills that were paid, as the billers were told."""
    books: AllBooks
    """Everybody's, when nothing was open any more; they sum to zero."""
    network_files: tuple[NetworkFile, ...]
    """What the partner networks sent."""
    injected: tuple[Discrepancy, ...]
    reconciliation: Reconciliation
    ledger_hash: str
    mirrors: tuple[MirrorAccount, ...]
    """Accounts abroad, in the books of both sides."""

    @property
    def mirror_breaks(self) -> tuple[Break, ...]:
        """Where the two books of an account abroad differ."""
        return tuple(mirror_breaks(self.mirrors, Terms(self.plan.business_date)))


def live(plan: Plan, on_progress: Progress) -> Day:
    """Live the day, leaving database and files in the plan's folder.

    Raises:
        SwitchError: ``switch.folder_not_ours``, ``switch.database_not_ours``;
            ``switch.books_unbalanced`` if the sum over all books is not zero, and
            ``switch.database_broken`` if ours do not hold: mistakes of ours.
    """
    refuse_optimised()
    plan.folder.prepare()
    starts_at = datetime.combine(plan.business_date, time(0), SCHEME_ZONE)
    stores: list[ResidentBookStore] = []

    def seed_resident(behind: object, now: datetime) -> None:
        assert isinstance(behind, SqlBookStore)
        stores.append(ResidentBookStore(behind))
        seed(stores[0], now)
        if plan.asset is Asset.DLAK:
            seed_tokens(stores[0], now)
        stores[0].flush()

    engine = open_database(plan.folder.database_url, starts_at, seed_resident, durable=False)
    try:
        return _live(plan, engine, stores[0], on_progress)
    finally:
        engine.dispose()


def _live(plan: Plan, engine: Engine, store: ResidentBookStore, on_progress: Progress) -> Day:
    reads, lived = Reads(engine), DayReads(engine)
    world = World(
        Settings.of_a_world(plan.seed, plan.asset),
        plan.business_date,
        store,
        WrittenReads(store, reads),
        settlement_bank_of(reads),
    )
    paid_in = {position.key: position.cap_minor for position in reads.positions()}
    visits = customers(plan.business_date, plan.payments, Random(f"{plan.seed}/customers"))
    served = 0

    def on_visit() -> None:
        nonlocal served
        served += 1
        on_progress(served, len(visits))

    virtual_time.run(world.live(visits, on_visit))
    booked = ReportReads(engine).booked([str(window.id) for window in reads.windows()])
    books = all_books(world.banks, booked, world.settlement_bank, paid_in)
    refuse_unbalanced(books)
    concluded = lived.concluded_on(plan.business_date)
    lines = [line for payment in concluded for line in legs(payment)]
    _refuse_broken_books(engine, world, reads, concluded, lines)
    injected = _write_statements(plan, world, lines)
    network_files, abroad = _write_network_files(plan, world)
    injected += abroad
    accounts = _write_clearing(plan, world, lines, reads)
    reconciliation = _reconcile(store, plan)
    day = Day(
        plan=plan,
        tally=world.tally,
        cycles=tuple(world.cycles),
        endings=tuple(lived.endings(plan.business_date)),
        returns=tuple(lived.returns(plan.business_date)),
        orders=tuple(lived.orders(plan.business_date)),
        attempts=tuple(lived.attempts(plan.business_date)),
        conversions=tuple(lived.conversions(plan.business_date)),
        charged=tuple(charged_on(engine, plan.business_date)),
        late_replies=lived.late_replies(),
        doubts=lived.doubts(),
        settlement_bank=world.settlement_bank,
        bills=sum(len(bank.bills.notices) for bank in world.banks.values()),
        books=books,
        network_files=tuple(network_files),
        injected=tuple(sorted(injected)),
        reconciliation=reconciliation,
        ledger_hash=ledger_hash(engine),
        mirrors=accounts,
    )
    plan.folder.write_breaks(day.reconciliation.breaks, day.injected)
    return day


def _refuse_broken_books(
    engine: Engine,
    world: World,
    reads: Reads,
    concluded: list[Payment],
    lines: list[StatementLine],
) -> None:
    broken = [
        f"{each.reference} was charged {each.instruction.fees}" for each in misrated(concluded)
    ]
    broken += [f"{found.rule}: {', '.join(found.rows)}" for found in violations(engine)]
    broken += audit(world.banks, lines, reads.positions(), world.settlement_bank)
    if broken:
        raise SwitchError(SwitchErrorCode.DATABASE_BROKEN, "; ".join(broken[:5]))


def _write_statements(plan: Plan, world: World, lines: list[StatementLine]) -> list[Discrepancy]:
    """The statements of everybody in the country; networks abroad send clearing files."""
    senders = {id_: bank for id_, bank in world.banks.items() if id_ not in networks()}
    files: Files = sides((id_, bank.lines) for id_, bank in senders.items())
    chance = Random(f"{plan.seed}/discrepancies")
    domestic = [line for line in lines if {line.payer, line.payee} <= senders.keys()]
    injected = tamper(domestic, files, plan.business_date, plan.payments, chance)
    for id_ in senders:
        plan.folder.write_statement(
            id_,
            payer=[line for line in files.payer if line.payer == id_],
            payee=[line for line in files.payee if line.payee == id_],
        )
    return injected


def _write_network_files(plan: Plan, world: World) -> tuple[list[NetworkFile], list[Discrepancy]]:
    days = network_days(world.banks, plan.business_date)
    chance = Random(f"{plan.seed}/abroad")
    days, injected = tamper_abroad(days, plan.business_date, plan.payments, chance)
    files = written(days)
    for file in files:
        plan.folder.write_network_file(file)
    return files, injected


def _write_clearing(
    plan: Plan, world: World, lines: list[StatementLine], reads: Reads
) -> tuple[MirrorAccount, ...]:
    plan.folder.write_switch_lines(lines)
    for cycle in world.cycles:
        plan.folder.write_window(cycle)
    plan.folder.write_settlement_bank(world.settlement_bank.entries)
    ends_at = datetime.combine(plan.business_date + timedelta(days=1), time(0), SCHEME_ZONE)
    batches = [reads.batch(str(cycle.window.id)) for cycle in world.cycles]
    write_bank_files(
        plan.folder.settlement_bank,
        world.settlement_bank,
        [(cycle, batch) for cycle, batch in zip(world.cycles, batches, strict=True) if batch],
        plan.business_date,
        ends_at,
    )
    accounts = mirrors(world.settlement_bank, world.cycles, world.banks)
    write_mirrors(plan.folder.correspondents, accounts, plan.business_date, ends_at)
    return accounts


def _reconcile(store: ResidentBookStore, plan: Plan) -> Reconciliation:
    """From the files, as anybody else would: what was written is what is read.

    The run is recorded, and its breaks begin their lives where two persons will close them.
    """
    files = plan.folder.files
    inputs = Inputs(
        [files.switch], files.payer, files.payee, plan.business_date, network=files.network
    )
    found, deliveries = reconcile_day(inputs)
    ends_at = datetime.combine(plan.business_date + timedelta(days=1), time(0), SCHEME_ZONE)
    run = recording_of(results_of(found, deliveries, sides_of(inputs)))
    commit(store, (run,), ends_at)
    store.flush()
    return found


def missed_and_false(
    day: Day,
) -> tuple[set[tuple[str, BreakCode]], set[tuple[str, BreakCode]]]:
    """Discrepancies that were not found, and breaks that nobody put in."""
    breaks = (*day.reconciliation.breaks, *day.mirror_breaks)
    found = {(item.txn_id, item.code) for item in breaks}
    injected = {(wrong.txn_id, wrong.code) for wrong in day.injected}
    return injected - found, found - injected
