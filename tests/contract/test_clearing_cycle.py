"""A window's settlement, cut short anywhere, goes on where it stopped and ends the same."""

from dataclasses import dataclass, replace
from random import Random

import pytest
from sqlalchemy import Engine, update

from fx import Money, currency
from lapnet_sim.clearing.cycle import Cycle, run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command, Conclude, Reserve, Result
from lapnet_sim.ledger.dispute_commands import StepDispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage import rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from participants.settlement_bank import Order, SettlementBank
from settlement.window import WindowStatus
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


@dataclass
class Clearing:
    """A database with a window's traffic, and the settlement bank that mirrors it."""

    engine: Engine
    bank: SettlementBank

    def settle(self, cut_before: int = 0) -> Cycle:
        """Run the cycle once."""

        async def main() -> Cycle:
            clock = LoopClock(WINDOW.cut_off_at)
            books = Books(self.engine, cut_before)
            switch = Switch(books, {}, clock, Random(1), Settings(), Background())
            return await run_cycle(switch, Reads(self.engine), self.bank, WINDOW, inline)

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
        assert position.committed_minor == was.committed_minor + net == 0
        assert position.cap_minor == was.cap_minor + net
        assert position.headroom_minor == was.headroom_minor
        assert clearing.bank.balance(*position.key) == position.cap_minor
    assert sum(minor for (_, code), minor in nets.items() if code == "LAK") == 0
    assert (ISSUER, "LAK") in nets
    stored = {str(window.id): window.status for window in Reads(clearing.engine).windows()}
    assert stored[WINDOW_ID] is WindowStatus.SETTLED
    assert list(stored.values()).count(WindowStatus.OPEN) == 1


@pytest.mark.parametrize("cut_before", [1, 2, 3])
def test_a_settlement_cut_short_anywhere_ends_the_same(cut_before: int, clearing: Clearing) -> None:
    with pytest.raises(CutShortError):
        clearing.settle(cut_before)
    clearing.settle()
    entries, settled = list(clearing.bank.entries), clearing.settled()
    clearing.settle()
    assert clearing.settled() == settled
    assert clearing.bank.entries == entries
    assert len({entry.order_id for entry in entries}) == len(entries)
    for position in clearing.positions():
        assert position.committed_minor == 0
        assert clearing.bank.balance(*position.key) == position.cap_minor


def test_an_adjustment_settles_in_the_window_that_was_open_when_it_was_accepted(
    clearing: Clearing,
) -> None:
    commit(SqlBookStore(clearing.engine), (claim(a_dispute()),), NOW)
    accept = StepDispute(a_dispute(), DisputeEvent.ACCEPT, ACQUIRER, "", 7_00)
    commit(SqlBookStore(clearing.engine), (accept,), NOW)
    assert violations(clearing.engine) == []
    without = 20_000_00 - 20_000_00  # one payment each way
    cycle = clearing.settle()
    nets = {(n.participant, n.currency): n.net_minor for n in cycle.netting.positions}
    assert nets[ACQUIRER, "LAK"] - without == 20_000_00 - 7_00
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


def test_if_a_participant_is_short_nothing_moves_and_it_can_be_run_again(
    clearing: Clearing,
) -> None:
    debtor = next(p for p in clearing.positions() if p.committed_minor > 0)
    key, unit = debtor.key, currency(debtor.currency)
    away = clearing.bank.balance(*key) - debtor.committed_minor + 1
    other = Order("away", ACQUIRER, Money(away, unit))
    clearing.bank.execute([Order("gone", key[0], Money(-away, unit)), other], NOW)
    entries, before = list(clearing.bank.entries), clearing.positions()
    cycle = clearing.settle()
    assert [(short.participant, short.missing.minor) for short in cycle.shortfalls] == [(key[0], 1)]
    assert (clearing.bank.entries, clearing.positions()) == (entries, before)
    clearing.bank.fund(key[0], Money(1, unit))
    assert clearing.settle().shortfalls == ()


def test_an_empty_window_settles_with_no_instruction(sqlite_engine: Engine) -> None:
    commit(SqlBookStore(sqlite_engine), opening(), NOW)
    cycle = Clearing(sqlite_engine, SettlementBank()).settle()
    assert (cycle.instructions, cycle.shortfalls) == ((), ())
    assert replace(WINDOW, status=WindowStatus.SETTLED) in Reads(sqlite_engine).windows()
