"""Windows that close and settle as fast as they can, while payments complete: nothing is lost."""

import threading
from collections import Counter
from random import Random

from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.ledger.commands import Command, Result
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
from settlement.window import Window, WindowStatus
from tests.builders import ACQUIRER, ISSUER, NOW, WINDOW, an_instruction, opening, payment_id

PAYMENTS = 240
WINDOWS = 12


class Books:
    """A ledger at one connection, tried again when the database says so."""

    def __init__(self, engine: Engine) -> None:
        self.store = SqlBookStore(engine)

    async def apply(self, command: Command) -> Result:
        """Commit one command."""
        return again(self.store, command)


def again(store: SqlBookStore, command: Command) -> Result:
    """Commit, until the database takes it."""
    while True:
        try:
            return commit(store, (command,), NOW)[0]
        except Exception as error:
            if not store.is_transient(error):
                raise


def pay(engine: Engine, numbers: range) -> None:
    """Complete payments, one commit a step."""
    store = SqlBookStore(engine)
    for number in numbers:
        ways = {"issuer": ACQUIRER, "acquirer": ISSUER} if number % 3 else {}
        again(store, Reserve(an_instruction(number, **ways)))
        again(store, Conclude(payment_id(number), ACCEPTED))


def settle(engine: Engine, window: Window, job: str) -> None:
    """Take a window to its end, as one of the jobs, each with a chance of its own."""

    async def main() -> None:
        clock, reads = LoopClock(NOW), Reads(engine)
        chance = Random(f"{window.id}/{job}")
        switch = Switch(Books(engine), {}, clock, chance, Settings(), Background())
        await run_cycle(switch, reads, settlement_bank_of(reads), window, inline)

    run(main())


def test_windows_that_close_while_payments_complete_tie_to_the_last_unit(
    postgres_engine: Engine,
) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    half = PAYMENTS // 2
    payers = [
        threading.Thread(target=pay, args=(postgres_engine, numbers))
        for numbers in (range(1, half + 1), range(half + 1, PAYMENTS + 1))
    ]
    for payer in payers:
        payer.start()
    window = WINDOW
    closed: list[Window] = []
    while len(closed) < WINDOWS or any(payer.is_alive() for payer in payers):
        following = window_after(window, window.cut_off_at)
        again(SqlBookStore(postgres_engine), CloseWindow(str(window.id), following))
        twins = [
            threading.Thread(target=settle, args=(postgres_engine, window, job)) for job in "ab"
        ]
        for twin in twins:
            twin.start()
        for twin in twins:
            twin.join()
        closed.append(window)
        window = following
    for payer in payers:
        payer.join()
    settle(postgres_engine, window, "a")
    reads = Reads(postgres_engine)
    stood = Counter(each.status for each in reads.windows())
    assert stood == {WindowStatus.FINAL: len(closed) + 1, WindowStatus.OPEN: 1}
    batches = [reads.batch(str(each.id)) for each in (*closed, window)]
    inside = [batch.control.n for batch in batches if batch is not None and batch.control]
    assert sum(inside) == PAYMENTS
    assert len([n for n in inside if n]) > 1, "payments fell into more than one window"
    assert all(position.committed_minor == 0 for position in reads.positions())
    assert violations(postgres_engine) == []
