"""A window's settlement, cut short anywhere, goes on where it stopped and ends the same."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy import Engine, update

from fx import Money, currency
from lapnet_sim.clearing.cycle import Cycle, run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clearing.schedule import window_after, window_at
from lapnet_sim.clearing.shortage import Choice, resolve_short
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.dispute_commands import StepDispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.settlement_commands import ApproveWindow, BatchOutcome, SettlementResult
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.seeding import settlement_bank_of
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage import rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from participants.settlement_bank import SettlementBank, SettlementBehaviour
from settlement.batch import Way
from settlement.window import HOME, Series, Window, WindowKind, WindowStatus, dispute_window
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    REFUSED,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    opening,
    payment_id,
)
from tests.claim_scripts import a_dispute, claim
from tests.digest import contents

CORRIDOR = window_at(NOW, Series(WindowKind.CORRIDOR, "LA-TH"))

TRAFFIC: tuple[Command, ...] = (
    *opening(),
    hold(a_quote(3)),
    Reserve(an_instruction(1)),
    Reserve(an_instruction(2, issuer=ACQUIRER, acquirer=ISSUER)),
    Reserve(a_conversion(3, a_quote(3))),
    Reserve(an_instruction(4)),
    Reserve(an_instruction(5)),
    Reserve(an_instruction(6, acquirer=ISSUER)),  # inside one bank
    *(Conclude(payment_id(number), ACCEPTED) for number in (1, 2, 3, 5, 6)),
    Conclude(payment_id(4), REFUSED),
)


T = TypeVar("T")


class CutShortError(Exception):
    """The power went."""


@dataclass
class Books:
    """A ledger that is cut short before its n-th command."""

    engine: Engine
    cut_before: int = 0
    asked: int = 0

    async def apply(self, command: Command) -> Result:
        """Commit at once, unless the power goes."""
        self.asked += 1
        if self.asked == self.cut_before:
            raise CutShortError
        return commit(SqlBookStore(self.engine), (command,), WINDOW.cut_off_at)[0]


async def breathing(work: Callable[[], T]) -> T:
    """Do it here, and let somebody else go on before it and after it."""
    await asyncio.sleep(0)
    done = work()
    await asyncio.sleep(0)
    return done


@dataclass
class Clearing:
    """A database with a window's traffic, and the settlement bank that mirrors it."""

    engine: Engine
    bank: SettlementBank

    def settle(
        self,
        cut_before: int = 0,
        window: Window = WINDOW,
        approvals: int = 0,
        now: datetime = WINDOW.cut_off_at,
    ) -> Cycle:
        """Run the cycle once."""
        return run(self.run(self.bank, cut_before, window, approvals, now))

    async def run(
        self,
        bank: SettlementBank,
        cut_before: int = 0,
        window: Window = WINDOW,
        approvals: int = 0,
        now: datetime = WINDOW.cut_off_at,
    ) -> Cycle:
        """Run the cycle once, with one of perhaps several views of the settlement bank."""
        switch = self.switch(now, cut_before, approvals)
        return await run_cycle(switch, Reads(self.engine), bank, window, breathing)

    def switch(
        self, now: datetime = WINDOW.cut_off_at, cut_before: int = 0, approvals: int = 0
    ) -> Switch:
        """A switch on the books."""
        clock, settings = LoopClock(now), Settings(approvals=approvals)
        books = Books(self.engine, cut_before)
        return Switch(books, {}, clock, Random(1), settings, Background())

    def resolve(self, way: Way, not_before: datetime | None = None) -> SettlementResult:
        """Choose a way out for the window."""

        async def main() -> SettlementResult:
            reads = Reads(self.engine)
            choice = Choice(WINDOW_ID, way, "operator", not_before)
            return await resolve_short(self.switch(), reads, choice, inline)

        return run(main())

    def positions(self) -> list[Position]:
        """Where everybody stands."""
        return sorted(Reads(self.engine).positions(), key=lambda position: position.key)

    def settled(self) -> list[tuple[object, ...]]:
        """Every window, order and booked net: all that a settlement leaves behind."""
        found = contents(self.engine)
        tables = ("settlement_window", "settlement_instruction", "position")
        lines = [row[1:] for row in found["posting"] if "settlement" in row]
        return [row for table in tables for row in found[table]] + lines


@pytest.fixture
def clearing(sqlite_engine: Engine) -> Clearing:
    commit(SqlBookStore(sqlite_engine), TRAFFIC, NOW)
    bank = SettlementBank()
    for position in Reads(sqlite_engine).positions():
        bank.fund(position.participant, Money(position.cap_minor, currency(position.currency)))
    return Clearing(sqlite_engine, bank)


def test_a_settled_window_moves_cash_by_exactly_its_nets(clearing: Clearing) -> None:
    before = {position.key: position for position in clearing.positions()}
    cycle = clearing.settle()
    assert cycle.shortfalls == ()
    nets = {(n.participant, n.currency): n.net_minor for n in cycle.netting.positions}
    for position in clearing.positions():
        was, net = before[position.key], nets.get(position.key, 0)
        assert position.committed_minor == was.committed_minor + net
        assert position.cap_minor == was.cap_minor + net
        assert position.headroom_minor == was.headroom_minor
        assert clearing.bank.balance(*position.key) == position.cap_minor
    assert sum(minor for (_, code), minor in nets.items() if code == "LAK") == 0
    assert (ISSUER, "LAK") in nets
    stored = {str(window.id): window.status for window in Reads(clearing.engine).windows()}
    assert stored[WINDOW_ID] is WindowStatus.FINAL
    assert [w for w, status in stored.items() if status is WindowStatus.OPEN] == [
        str(CORRIDOR.id),
        str(window_after(WINDOW, NOW).id),
    ]


def test_a_corridor_settles_both_legs_in_one_batch_a_day_later(clearing: Clearing) -> None:
    clearing.settle()
    waiting = clearing.settle(window=CORRIDOR, now=CORRIDOR.cut_off_at)
    assert waiting.window.status is WindowStatus.APPROVED
    monday = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    too_early = clearing.settle(window=CORRIDOR, now=monday - timedelta(seconds=1))
    assert too_early.window.status is WindowStatus.APPROVED
    cycle = clearing.settle(window=CORRIDOR, now=monday)
    assert (cycle.window.status, cycle.final_at) == (WindowStatus.FINAL, WINDOW.cut_off_at)
    assert {order.currency for order in cycle.instructions} == {"LAK", "THB"}
    assert all(position.committed_minor == 0 for position in clearing.positions())
    assert violations(clearing.engine) == []


@pytest.mark.parametrize("cut_before", range(1, 8))
def test_a_settlement_cut_short_anywhere_ends_the_same(cut_before: int, clearing: Clearing) -> None:
    with pytest.raises(CutShortError):
        clearing.settle(cut_before)
    clearing.settle()
    entries, settled = list(clearing.bank.entries), clearing.settled()
    clearing.settle()
    assert clearing.settled() == settled
    assert clearing.bank.entries == entries
    assert len({entry.order_id for entry in entries}) == len(entries)
    assert entries
    for position in clearing.positions():
        assert clearing.bank.balance(*position.key) == position.cap_minor


def test_an_adjustment_settles_in_the_dispute_window_of_its_date(clearing: Clearing) -> None:
    commit(SqlBookStore(clearing.engine), (claim(a_dispute()),), NOW)
    accept = StepDispute(a_dispute(), DisputeEvent.ACCEPT, ACQUIRER, "", 7_00)
    commit(SqlBookStore(clearing.engine), (accept,), NOW)
    assert violations(clearing.engine) == []
    disputes = dispute_window(WINDOW.business_date)
    assert disputes in Reads(clearing.engine).windows()
    cycle = clearing.settle(window=disputes)
    nets = {(n.participant, n.currency): n.net_minor for n in cycle.netting.positions}
    assert nets == {(ACQUIRER, "LAK"): -7_00, (ISSUER, "LAK"): 7_00}
    assert cycle.window.status is WindowStatus.FINAL
    standing = [w.series for w in Reads(clearing.engine).windows() if w.status == "open"]
    assert sorted(standing) == [HOME, CORRIDOR.series]
    assert violations(clearing.engine) == []


def test_settlement_refuses_when_payments_and_books_differ_by_one_unit(clearing: Clearing) -> None:
    with clearing.engine.begin() as connection:
        connection.execute(
            update(rows.payment)
            .where(rows.payment.c.id == payment_id(1))
            .values(debit_minor=20_000_01, credit_minor=20_000_01)
        )
    before = clearing.positions()
    with pytest.raises(SwitchError) as refusal:
        clearing.settle()
    assert refusal.value.code is SwitchErrorCode.DATABASE_BROKEN
    assert refusal.value.where == WINDOW_ID
    assert clearing.positions() == before
    assert clearing.bank.entries == []


def short_by_one(clearing: Clearing) -> tuple[PositionKey, SettlementBank]:
    """A debtor of whose cash so much is kept back that one unit is missing."""
    reads = Reads(clearing.engine)
    key, net_minor = next(net for net in reads.booked_nets(WINDOW_ID).items() if net[1] < 0)
    debtor = next(position for position in clearing.positions() if position.key == key)
    kept = debtor.cap_minor + net_minor + 1
    return key, settlement_bank_of(reads, SettlementBehaviour({key: kept}))


def test_if_a_participant_is_short_nothing_moves_and_its_cap_falls_first(
    clearing: Clearing,
) -> None:
    key, clearing.bank = short_by_one(clearing)
    before = {position.key: position for position in clearing.positions()}
    cycle = clearing.settle()
    assert [(short.participant, short.missing.minor) for short in cycle.shortfalls] == [(key[0], 1)]
    assert cycle.window.status is WindowStatus.SHORT
    assert clearing.bank.entries == []
    after = {position.key: position for position in clearing.positions()}
    assert after[key].cap_minor == before[key].cap_minor - 1
    after[key] = replace(after[key], cap_minor=before[key].cap_minor)
    assert after == before
    assert clearing.settle().window.status is WindowStatus.SHORT  # until somebody decides
    assert Reads(clearing.engine).settlements.lowered() == {key: 1}
    assert settlement_bank_of(Reads(clearing.engine)).balance(*key) == before[key].cap_minor
    assert violations(clearing.engine) == []


@pytest.mark.parametrize("way", [Way.COLLATERAL, Way.PREFUND])
def test_whoever_pays_for_the_short_one_the_window_settles_and_the_books_hold(
    way: Way, clearing: Clearing
) -> None:
    key, clearing.bank = short_by_one(clearing)
    clearing.settle()
    headroom = {position.key: position.headroom_minor for position in clearing.positions()}
    result = clearing.resolve(way)
    assert isinstance(result, BatchOutcome)
    kept = clearing.bank.behaviour
    clearing.bank = settlement_bank_of(Reads(clearing.engine), kept)
    assert clearing.settle().window.status is WindowStatus.FINAL
    assert violations(clearing.engine) == []
    changed = {
        position.key: position.headroom_minor - headroom[position.key]
        for position in clearing.positions()
        if position.headroom_minor != headroom[position.key]
    }
    assert changed.pop(key) == 2  # what its cap fell by, and what was paid for it
    assert changed == {}
    for position in clearing.positions():
        assert clearing.bank.balance(*position.key) == position.cap_minor


def test_a_postponed_window_waits_for_its_time(clearing: Clearing) -> None:
    _, clearing.bank = short_by_one(clearing)
    clearing.settle()
    clearing.resolve(Way.POSTPONE, WINDOW.cut_off_at + timedelta(seconds=1))
    assert clearing.settle().window.status is WindowStatus.APPROVED
    clearing.bank = settlement_bank_of(Reads(clearing.engine))
    later = WINDOW.cut_off_at + timedelta(seconds=1)
    assert clearing.settle(now=later).window.status is WindowStatus.FINAL


def test_a_window_is_not_recalculated_because_final_is_final(clearing: Clearing) -> None:
    _, clearing.bank = short_by_one(clearing)
    clearing.settle()
    before = clearing.settled()
    with pytest.raises(SwitchError) as refusal:
        clearing.resolve(Way.RECALCULATE)
    assert refusal.value.code is SwitchErrorCode.WAY_NOT_ALLOWED
    assert clearing.settled() == before


def test_a_payment_that_comes_after_the_control_stops_the_settlement(clearing: Clearing) -> None:
    with pytest.raises(CutShortError):
        clearing.settle(cut_before=3)
    late = update(rows.payment).where(rows.payment.c.id == payment_id(4))
    with clearing.engine.begin() as connection:
        connection.execute(late.values(window_id=WINDOW_ID, status="completed"))
    with pytest.raises(SwitchError, match="its control says") as refusal:
        clearing.settle()
    assert refusal.value.code is SwitchErrorCode.DATABASE_BROKEN
    assert Reads(clearing.engine).instructions(WINDOW_ID) == []


def test_two_keys_must_approve_before_anything_is_instructed(clearing: Clearing) -> None:
    for expected, by in ((0, None), (1, "a"), (1, "a"), (2, "b")):
        if by is not None:
            approval = ApproveWindow(WINDOW_ID, by, 2)
            commit(SqlBookStore(clearing.engine), (approval,), WINDOW.cut_off_at)
        cycle = clearing.settle(approvals=2)
        batch = Reads(clearing.engine).batch(WINDOW_ID)
        assert batch is not None
        assert len(batch.approved_by) == expected
        final = WindowStatus.FINAL if expected == 2 else WindowStatus.NETTED
        assert cycle.window.status is final


def test_two_jobs_at_once_settle_once(clearing: Clearing) -> None:
    async def main() -> None:
        await asyncio.gather(*(clearing.run(bank) for bank in (clearing.bank, twin)))

    twin = settlement_bank_of(Reads(clearing.engine))
    run(main())
    steps = [step.event.value for step in Reads(clearing.engine).settlements.steps(WINDOW_ID)]
    assert steps == ["close", "seal", "net", "approve", "instruct", "reserve", "settle"]
    assert violations(clearing.engine) == []
    for position in clearing.positions():
        assert clearing.bank.balance(*position.key) == position.cap_minor


def test_an_empty_window_settles_with_no_instruction(sqlite_engine: Engine) -> None:
    commit(SqlBookStore(sqlite_engine), opening(), NOW)
    cycle = Clearing(sqlite_engine, SettlementBank()).settle()
    assert (cycle.instructions, cycle.shortfalls) == ((), ())
    assert replace(WINDOW, status=WindowStatus.FINAL) in Reads(sqlite_engine).windows()
