"""A window's way from cut-off to settlement, one stored step after the other.

    close -> seal -> net -> approve -> instruct -> reserve every debit -> settle

Windows close on every day of the week; money moves when the settlement bank is open, and for a
corridor when banks work on both sides. Until then a window waits where it is approved.

Where a window stands decides what is done next, and each step is compared with where it stands
when it is stored. So a cycle that was cut short goes on where it stopped, and of two that run at
once one does the work. Settlement refuses on any mismatch: what is inside a window when it is
netted must be what its control says was inside when it closed, and the nets must equal what the
books hold, to the last unit.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from fx import Money, currency
from lapnet_sim.clearing.calendars import can_settle
from lapnet_sim.clearing.ports import ClearingReads, Offload
from lapnet_sim.clearing.schedule import renumbered, window_after
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import JournalId, uuid7
from lapnet_sim.ledger.break_commands import correction_line
from lapnet_sim.ledger.dispute import adjustment_line
from lapnet_sim.ledger.posting import legs
from lapnet_sim.ledger.settlement_commands import (
    ApproveWindow,
    CloseWindow,
    NoteInstructed,
    NoteNetted,
    NoteReserved,
    NoteShort,
    SealWindow,
    SettleWindow,
)
from lapnet_sim.ledger.windows import SWITCH
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId, StatementLine
from participants.errors import ParticipantError
from participants.settlement_asset import Asset, asset_of
from participants.settlement_bank import (
    Answer,
    AnswerStatus,
    Order,
    RefusalReason,
    SettlementBank,
    Shortfall,
)
from settlement import Netting, net
from settlement.batch import Batch, control_of, message_id_of
from settlement.instruction import Instruction, instructions, signed_minor
from settlement.window import HOME, Window, WindowStatus


@dataclass(frozen=True, slots=True)
class Cycle:
    """How far a window's settlement went."""

    window: Window
    """As it stands now."""
    netting: Netting
    instructions: tuple[Instruction, ...]
    shortfalls: tuple[Shortfall, ...]
    """Who could not pay; then nothing moved."""
    final_at: datetime | None = None
    """When the settlement bank had moved every net."""
    refusal: RefusalReason | None = None
    """Why the settlement bank did not look at it; it is asked again."""


async def run_cycle(
    switch: Switch,
    reads: ClearingReads,
    bank: SettlementBank,
    window: Window,
    offload: Offload,
    netting: Netting | None = None,
) -> Cycle:
    """Take ``window`` as far as it goes without anybody deciding anything, while the bank is open.

    Whoever ran it before may hand in the nets of the closed window, to spare computing them again.

    Raises:
        SwitchError: ``switch.database_broken`` when control, payments and books differ; the window
            stays closed and nothing is instructed.
    """
    work = _Work(switch, reads, bank, window, offload, _netting=netting)
    await work.run()
    netting = await work.netting()
    batch = await offload(lambda: reads.batch(work.id))
    final_at = None if batch is None else batch.final_at
    orders = work.orders(netting)
    return Cycle(work.window, netting, orders, work.shortfalls, final_at, work.refusal)


@dataclass
class _Work:
    """One run over one window."""

    switch: Switch
    reads: ClearingReads
    bank: SettlementBank
    window: Window
    offload: Offload
    shortfalls: tuple[Shortfall, ...] = ()
    refusal: RefusalReason | None = None
    _netting: Netting | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return str(self.window.id)

    async def run(self) -> None:
        """Step until the window is final, or stands where somebody must decide."""
        steps: dict[WindowStatus, Callable[[], Awaitable[None]]] = {
            WindowStatus.OPEN: self._close,
            WindowStatus.DRAINING: self._seal,
            WindowStatus.CLOSED: self._net,
            WindowStatus.NETTED: self._approve,
            WindowStatus.APPROVED: self._instruct,
            WindowStatus.INSTRUCTED: self._reserve,
            WindowStatus.DEBITS_RESERVED: self._settle,
        }
        before: WindowStatus | None = None
        await self._look()
        while self.window.status is not before:
            before = self.window.status
            step = steps.get(before)
            if step is not None:
                await step()
                await self._look()

    async def _look(self) -> None:
        found = await self.offload(lambda: self.reads.window(self.id))
        assert found is not None, "a window that is cleared is stored"
        self.window = found

    async def netting(self) -> Netting:
        """The nets of what is inside, computed once in a run."""
        if self._netting is None:
            self._netting = await self.offload(lambda: netting_of(self.reads, self.id))
        return self._netting

    def orders(self, netting: Netting) -> tuple[Instruction, ...]:
        return instructions(netting, self.id)

    async def _close(self) -> None:
        following = None
        if self.window.series == HOME:
            following = await self.offload(self._following)
        asset = self.switch.settings.settlement_asset
        await self.switch.ledger.apply(CloseWindow(self.id, following, asset))

    def _following(self) -> Window:
        """The next of the calendar, under a number that no window of the date has had."""
        now = self.switch.clock.now()
        following = window_after(self.window, now, self.switch.calendar)
        while self.reads.window(str(following.id)) is not None:
            following = renumbered(following, following.number + 1)
        return following

    async def _seal(self) -> None:
        control = await self.offload(lambda: control_of(_lines(self.reads, self.id)))
        await self.switch.ledger.apply(SealWindow(self.id, control))

    async def _net(self) -> None:
        self._netting = await self.offload(lambda: _proved(self.reads, self.id))
        orders = self.orders(self._netting)
        await self.switch.ledger.apply(NoteNetted(self.id, self._netting.digest, orders))

    async def _approve(self) -> None:
        if not self.switch.settings.approvals:
            await self.switch.ledger.apply(ApproveWindow(self.id, SWITCH, 0))

    async def _instruct(self) -> None:
        if not can_settle(self.switch, self.window):
            return
        batch = await self.offload(lambda: self.reads.batch(self.id))
        if batch is not None and not batch.is_waiting(self.switch.clock.now()):
            message_id = message_id_of(self.id, batch.attempt + 1)
            await self.switch.ledger.apply(NoteInstructed(self.id, message_id))

    async def _reserve(self) -> None:
        """Ask the bank to hold every debit; a lost answer is asked after before asking again."""
        if not can_settle(self.switch, self.window):
            return
        batch, orders = await self._batch(), await self._bank_orders()
        try:
            answer = self._asked(batch, orders)
        except ParticipantError:
            return  # the next run asks what became of it
        if answer.status is AnswerStatus.REFUSED:
            self.refusal = answer.reason
            return
        self.shortfalls = answer.shortfalls
        if answer.shortfalls:
            await self.switch.ledger.apply(NoteShort(self.id, answer.shortfalls))
            self.bank.release(answer.message_id)
            return
        locks = tuple(
            (order.participant, -order.amount.minor)
            for order in orders
            if order.amount.minor < 0
            and asset_of(batch.asset, order.amount.currency.code) is Asset.DLAK
        )
        await self.switch.ledger.apply(NoteReserved(self.id, locks))

    def _asked(self, batch: Batch, orders: tuple[Order, ...]) -> Answer:
        assert batch.message_id is not None, "an instructed window has a message"
        known = self.bank.became_of(batch.message_id)
        if known is not None:
            return known
        now = self.switch.clock.now()
        return self.bank.instruct(batch.message_id, orders, now, batch.asset)

    async def _settle(self) -> None:
        now, batch = self.switch.clock.now(), await self._batch()
        orders = await self._bank_orders()
        assert batch.message_id is not None, "an instructed window has a message"
        try:
            self.bank.settle(batch.message_id, orders, now, batch.asset)
        except ParticipantError:
            return  # settling again books nothing twice
        journal_id = JournalId(uuid7(now, self.switch.chance))
        nets = tuple(
            (each.participant, each.amount.currency.code, each.amount.minor) for each in orders
        )
        await self.switch.ledger.apply(SettleWindow(self.id, journal_id, nets))

    async def _batch(self) -> Batch:
        found = await self.offload(lambda: self.reads.batch(self.id))
        assert found is not None, "a closed window has a file"
        return found

    async def _bank_orders(self) -> tuple[Order, ...]:
        """What was instructed, as it was stored."""
        stored = await self.offload(lambda: self.reads.instructions(self.id))
        return tuple(order_of(each) for each in stored)


def netting_of(reads: ClearingReads, window_id: str) -> Netting:
    """The nets of what is inside a window now."""
    return net(_lines(reads, window_id))


def _lines(reads: ClearingReads, window_id: str) -> list[StatementLine]:
    """Everything inside a window, as everybody's statements show it."""
    lines = [line for payment in reads.in_window(window_id) for line in legs(payment)]
    lines += map(adjustment_line, reads.adjusted_in(window_id))
    lines += map(correction_line, reads.corrected_in(window_id))
    return lines


def _proved(reads: ClearingReads, window_id: str) -> Netting:
    """The nets, once control, payments and books say the same."""
    lines = _lines(reads, window_id)
    batch = reads.batch(window_id)
    control = control_of(lines)
    if batch is None or batch.control != control:
        raise SwitchError(
            SwitchErrorCode.DATABASE_BROKEN,
            f"the window holds {control}, its control says {batch and batch.control}",
            window_id,
        )
    netting = net(lines)
    computed: dict[tuple[ParticipantId, str], int] = {
        (position.participant, position.currency): position.net_minor
        for position in netting.positions
        if position.net_minor
    }
    booked = reads.booked_nets(window_id)
    if computed != booked:
        raise SwitchError(
            SwitchErrorCode.DATABASE_BROKEN,
            f"the nets of the payments are {computed}, the books say {booked}",
            window_id,
        )
    return netting


def order_of(instruction: Instruction) -> Order:
    """An instruction as the settlement bank is asked it."""
    amount = Money(signed_minor(instruction), currency(instruction.currency))
    return Order(instruction.id, instruction.participant, amount)
