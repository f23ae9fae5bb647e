"""What falls due is done, whoever left it undone, and one trouble does not stop the rest."""

import asyncio
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from fx import Money, currency
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.order_commands import PlaceOrder
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_commands import NoteRecallDelivered, ResolveRecall
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.sweeper import Sweeper
from participants import Kind, Participant
from participants.bank import Bank
from participants.messages import ACCEPTED, Confirmation, Verdict
from participants.reasons import Reason
from participants.settlement_bank import SettlementBank
from settlement.window import WindowStatus
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NOW,
    ORDER_EXPIRES,
    WINDOW,
    WINDOW_ID,
    a_qr_order,
    a_request,
    an_instruction,
    opening,
    order_number,
    payment_id,
    uetr,
)
from tests.claim_scripts import DUE, a_recall, place, yes


class BrokenBank(Bank):
    """A participant that cannot be told anything."""

    def confirm(self, confirmation: Confirmation) -> None:
        """Fail."""
        raise ZeroDivisionError(confirmation)


class Swept:
    """A database that a switch left behind, and the sweeper of the next one."""

    def __init__(self, engine: Engine, *left: Command) -> None:
        self.store = SqlBookStore(engine)
        self.reads = Reads(engine)
        commit(self.store, opening(), NOW)
        for command in left:
            commit(self.store, (command,), DEADLINE if isinstance(command, TimeOut) else NOW)
        self.banks = {
            who: Bank(Participant(who, "Sample Bank", Kind.BANK), Random(1))
            for who in (ISSUER, ACQUIRER)
        }

    def run(self, starts_at: datetime, for_s: float) -> None:
        """Sweep from an instant for some virtual seconds."""

        async def main() -> None:
            clock = LoopClock(starts_at)

            async def nothing_late(*_: object) -> None:
                raise AssertionError

            switch = Switch(
                ledger=Writer(self.store, clock),
                gateways={
                    who: SimulatedGateway(bank, clock, nothing_late)
                    for who, bank in self.banks.items()
                },
                clock=clock,
                chance=Random(1),
                settings=Settings(),
                background=Background(),
            )
            sweeping = asyncio.create_task(Sweeper(switch, self.reads, self._bank, inline).run())
            await clock.sleep(for_s)
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await switch.background.finish()

        run(main())

    def _bank(self) -> SettlementBank:
        bank = SettlementBank()
        for position in self.reads.positions():
            amount = Money(position.cap_minor, currency(position.currency))
            bank.fund(position.participant, amount)
        return bank

    def status(self, number: int = 1) -> Status:
        """How a payment stands."""
        payment = self.reads.payment(ISSUER, uetr(number))
        assert payment is not None
        return payment.status

    def orders(self) -> list[str]:
        """How the first two orders stand."""
        found = [self.reads.orders.by_reference(order_number(number)) for number in (1, 2)]
        return [order.status.value for order in found if order is not None]

    def untold(self) -> int:
        """How many do not know an end yet."""
        return len(self.reads.untold(NOW + timedelta(days=1), 100))


def test_a_payment_nobody_waits_for_any_more_is_ended_after_its_deadline(
    sqlite_engine: Engine,
) -> None:
    swept = Swept(sqlite_engine, Reserve(an_instruction()))
    swept.run(NOW, for_s=10)
    assert swept.status() is Status.FORWARDED
    swept.run(DEADLINE, for_s=2)
    assert swept.status() is Status.EXPIRED
    assert swept.untold() == 0


def test_an_order_nobody_pays_expires_in_its_time_and_one_being_paid_does_not(
    sqlite_engine: Engine,
) -> None:
    swept = Swept(
        sqlite_engine,
        PlaceOrder(a_qr_order(1)),
        PlaceOrder(a_qr_order(2)),
        Reserve(
            an_instruction(
                order_reference=order_number(2), deadline_at=ORDER_EXPIRES + timedelta(minutes=1)
            )
        ),
    )
    swept.run(ORDER_EXPIRES - timedelta(seconds=2), for_s=1)
    assert swept.orders() == ["active", "locked"]
    swept.run(ORDER_EXPIRES, for_s=1)
    assert swept.orders() == ["expired", "locked"]
    assert not swept.reads.orders.overdue(ORDER_EXPIRES, 100)


def test_who_was_not_told_is_told_again_until_it_knows(sqlite_engine: Engine) -> None:
    swept = Swept(sqlite_engine, Reserve(an_instruction()), Conclude(payment_id(), ACCEPTED))
    assert swept.untold() == 2
    swept.run(NOW, for_s=0.9)
    assert swept.untold() == 2  # they are being told right now
    swept.run(NOW, for_s=2)
    assert swept.untold() == 0
    assert [len(bank.lines) for bank in swept.banks.values()] == [1, 1]


def test_a_doubt_left_behind_is_enquired_into(sqlite_engine: Engine) -> None:
    left = an_instruction(finality=Finality.ONE_WAY)
    swept = Swept(sqlite_engine, Reserve(left), TimeOut(payment_id()))
    assert swept.status() is Status.IN_DOUBT
    swept.run(DEADLINE, for_s=6)
    assert swept.status() is Status.REJECTED  # this bank never saw it
    assert swept.untold() == 0


def test_a_window_is_settled_at_its_cut_off_and_not_before(sqlite_engine: Engine) -> None:
    swept = Swept(sqlite_engine, Reserve(an_instruction()), Conclude(payment_id(), ACCEPTED))
    swept.run(WINDOW.cut_off_at - timedelta(seconds=5), for_s=4)
    assert {w.status for w in swept.reads.windows()} == {WindowStatus.OPEN}
    with capture_logs() as log:
        swept.run(WINDOW.cut_off_at, for_s=1)
    settled = [line["window_id"] for line in log if line["event"] == "window.settled"]
    assert settled == [WINDOW_ID]
    assert sorted(w.status for w in swept.reads.windows()) == ["final", "open"]


@pytest.mark.parametrize("days", [1, 3])
def test_a_switch_that_slept_over_cut_offs_settles_and_opens_the_present_window(
    days: int, sqlite_engine: Engine
) -> None:
    swept = Swept(sqlite_engine)
    later = NOW + timedelta(days=days)
    swept.run(later, for_s=1)
    (present,) = [w for w in swept.reads.windows() if w.status is WindowStatus.OPEN]
    assert present.holds(later)
    assert len(swept.reads.windows()) == 2


def test_a_participant_that_breaks_keeps_nobody_and_nothing_else_back(
    sqlite_engine: Engine,
) -> None:
    swept = Swept(sqlite_engine, Reserve(an_instruction()), Conclude(payment_id(), ACCEPTED))
    swept.banks[ISSUER] = BrokenBank(swept.banks[ISSUER].participant, Random(1))
    with capture_logs() as log:
        swept.run(WINDOW.cut_off_at, for_s=1)
    assert "tell.failed" in {line["event"] for line in log}
    assert swept.untold() == 1  # the other one knows
    assert sorted(w.status for w in swept.reads.windows()) == ["final", "open"]


def a_recalled_payment() -> tuple[Command, ...]:
    """A completed payment, its acquirer told, and a recall that nobody was told of."""
    return Reserve(an_instruction()), Conclude(payment_id(), ACCEPTED), place(a_recall())


def recalled(swept: Swept) -> Recall:
    """How the recall stands."""
    found = swept.reads.claims.recall(a_recall().id)
    assert found is not None
    return found


def test_a_recall_nobody_was_told_of_is_told_and_carried_out(sqlite_engine: Engine) -> None:
    swept = Swept(sqlite_engine, *a_recalled_payment())
    swept.banks[ACQUIRER].answer(a_request())
    swept.run(NOW, for_s=10)
    assert recalled(swept).status is RecallStatus.RETURNED
    assert recalled(swept).delivered_at is not None
    assert violations(sqlite_engine) == []


def test_an_accepted_recall_whose_return_was_cut_short_is_carried_out(
    sqlite_engine: Engine,
) -> None:
    answer = ResolveRecall(a_recall(), yes(2))
    swept = Swept(sqlite_engine, *a_recalled_payment(), NoteRecallDelivered(a_recall()), answer)
    swept.run(NOW, for_s=5)
    assert recalled(swept).status is RecallStatus.RETURNED
    back = swept.reads.payment(ACQUIRER, uetr(2))
    assert back is not None
    assert back.instruction.return_reason is Reason.FOCR


def test_a_recall_nobody_answers_ends_at_its_time(sqlite_engine: Engine) -> None:
    told = NoteRecallDelivered(a_recall())
    swept = Swept(sqlite_engine, *a_recalled_payment(), told)
    swept.run(NOW + DUE - timedelta(seconds=2), for_s=1)
    assert recalled(swept).status is RecallStatus.OPEN
    swept.run(NOW + DUE, for_s=1)
    assert recalled(swept).status is RecallStatus.UNANSWERED
    story = swept.reads.claims.recall_story(recalled(swept))
    assert story.steps[-1].reason is Reason.NOAS


def test_a_participant_that_does_not_believe_one_end_takes_note_of_the_others(
    sqlite_engine: Engine,
) -> None:
    left = [
        command
        for number in (1, 2, 3)
        for command in (Reserve(an_instruction(number)), Conclude(payment_id(number), ACCEPTED))
    ]
    swept = Swept(sqlite_engine, *left)
    contradiction = Confirmation(payment_id(2), ISSUER, Verdict.NOT_COMPLETED, ())
    swept.banks[ISSUER].confirm(contradiction)
    swept.run(NOW, for_s=2)
    assert swept.untold() == 1
    assert [len(bank.lines) for bank in swept.banks.values()] == [2, 3]
