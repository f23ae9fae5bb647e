"""Windows of three series close every second while payments, conversions and disputes complete."""

import threading
import time
from collections import Counter
from random import Random

from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clearing.schedule import cut_short
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.dispute_commands import StepDispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.settlement_commands import CloseWindow
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.seeding import settlement_bank_of
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from settlement.calendar_file import shipped_calendar
from settlement.window import Window, WindowKind, WindowStatus
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    opening,
    payment_id,
)
from tests.claim_scripts import a_dispute, claim

DOMESTIC = range(1, 61)
ABROAD = range(101, 131)
DISPUTED = range(1, 31)
EVERY_S = 1.0
PATIENCE_S = 120.0


class Books:
    """A ledger at one connection, tried again when the database says so."""

    def __init__(self, engine: Engine) -> None:
        self.store = SqlBookStore(engine)

    async def apply(self, command: Command) -> Result:
        """Commit one command."""
        return again(self.store, command)


def again(store: SqlBookStore, *commands: Command) -> Result:
    """Commit, until the database takes it."""
    while True:
        try:
            return commit(store, commands, NOW)[-1]
        except Exception as error:
            if not store.is_transient(error):
                raise


class Closings:
    """How often every window has been closed; payers wait in their midst for one more."""

    def __init__(self) -> None:
        self._done = 0
        self._changed = threading.Condition()

    def count(self) -> None:
        """They are closed once more."""
        with self._changed:
            self._done += 1
            self._changed.notify_all()

    def wait(self) -> None:
        """Return when a closing that began after this has ended: the second from now."""
        with self._changed:
            wanted = self._done + 2
            assert self._changed.wait_for(lambda: self._done >= wanted, PATIENCE_S)


def pay(engine: Engine, closings: Closings) -> None:
    """Complete domestic payments, and dispute half of them once they are paid."""
    store = SqlBookStore(engine)
    for number in DOMESTIC:
        if number == DISPUTED[len(DISPUTED) // 2]:
            closings.wait()
        again(store, Reserve(an_instruction(number)))
        again(store, Conclude(payment_id(number), ACCEPTED))
        if number in DISPUTED:
            dispute = a_dispute(number, number)
            again(store, claim(dispute))
            again(store, StepDispute(dispute, DisputeEvent.ACCEPT, ACQUIRER, "", number))


def pay_abroad(engine: Engine, closings: Closings) -> None:
    """Complete payments that are converted."""
    store = SqlBookStore(engine)
    for number in ABROAD:
        if number == ABROAD[len(ABROAD) // 2]:
            closings.wait()
        again(store, Reserve(a_conversion(number, a_quote(number))))
        again(store, Conclude(payment_id(number), ACCEPTED))


def close_all(engine: Engine) -> None:
    """Close every open window; another one takes the rest of its time."""
    known = Reads(engine).windows()
    for window in known:
        if window.status is WindowStatus.OPEN:
            following = cut_short(window, NOW, known)
            again(SqlBookStore(engine), CloseWindow(str(window.id), following))


def settle_all(engine: Engine) -> None:
    """Take every closed window to its end, at a settlement bank that is always open."""
    reads = Reads(engine)

    async def main(window: Window) -> None:
        switch = Switch(
            Books(engine),
            {},
            LoopClock(NOW),
            Random(str(window.id)),
            Settings(),
            Background(),
            calendar=shipped_calendar().round_the_clock(),
        )
        await run_cycle(switch, reads, settlement_bank_of(reads), window, inline)

    for window in reads.unsettled_windows():
        if window.status is not WindowStatus.OPEN:
            run(main(window))


def test_three_series_that_close_every_second_under_load_tie_to_the_last_unit(
    postgres_engine: Engine,
) -> None:
    quotes = (hold(a_quote(number)) for number in ABROAD)
    commit(SqlBookStore(postgres_engine), (*opening(), *quotes), NOW)
    reads = Reads(postgres_engine)
    before = {position.key: position.cap_minor for position in reads.positions()}
    closings = Closings()
    payers = [
        threading.Thread(target=work, args=(postgres_engine, closings))
        for work in (pay, pay_abroad)
    ]
    for payer in payers:
        payer.start()
    while any(payer.is_alive() for payer in payers):
        began = time.monotonic()
        close_all(postgres_engine)
        settle_all(postgres_engine)
        closings.count()
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
    for payer in payers:
        payer.join()
    close_all(postgres_engine)
    settle_all(postgres_engine)
    assert violations(postgres_engine) == []

    windows = reads.windows()
    stood = {each.series: each.status for each in windows if each.status is WindowStatus.OPEN}
    assert {series.kind for series in stood} == set(WindowKind)
    assert all(each.status in {WindowStatus.OPEN, WindowStatus.FINAL} for each in windows)
    inside: Counter[WindowKind] = Counter()
    filled: Counter[WindowKind] = Counter()
    for window in windows:
        batch = reads.batch(str(window.id))
        if batch is not None and batch.control is not None:
            inside[window.kind] += batch.control.n
            filled[window.kind] += batch.control.n > 0
    assert inside == {
        WindowKind.AUTHORISED: len(DOMESTIC),
        WindowKind.CORRIDOR: 2 * len(ABROAD),
        WindowKind.DISPUTE: len(DISPUTED),
    }
    assert min(filled.values()) > 1, "each series had more than one window with something in it"

    kip, baht = 20_000_00 * len(DOMESTIC), 100_00 * len(ABROAD)
    abroad = sum(a_quote(number).source.minor for number in ABROAD)
    back = sum(DISPUTED)
    expected = {
        (ISSUER, "LAK"): back - kip - abroad,
        (ACQUIRER, "LAK"): kip - back,
        (PROVIDER, "LAK"): abroad,
        (PROVIDER, "THB"): -baht,
        (NETWORK, "THB"): baht,
    }
    moved = {
        position.key: position.cap_minor - before[position.key] for position in reads.positions()
    }
    assert moved == expected
    assert all(position.committed_minor == 0 for position in reads.positions())
