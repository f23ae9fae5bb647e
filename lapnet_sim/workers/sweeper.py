"""What falls due: deadlines, orders, enquiries, notices not acknowledged, recalls, cash, cut-offs.

Deadlines are columns; the sweeper only reads them. So a crash between two steps of a payment
leaves nothing behind that the next start does not find.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from lapnet_sim.clearing.calendars import can_settle
from lapnet_sim.clearing.cycle import run_cycle
from lapnet_sim.clearing.funding import ask_bank
from lapnet_sim.clearing.ports import Offload
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.order_commands import ExpireOrder
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Outcome, TimeOut
from lapnet_sim.ledger.recall_commands import LapseRecall
from lapnet_sim.payments.recalls import carry_out, deliver
from lapnet_sim.payments.resolve import resolve
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell, tell_one
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.duty import Duty, Lone
from participants.settlement_bank import SettlementBank
from settlement.window import Window, WindowStatus

LIMIT = 500
"""Most rows of a kind in one tick."""

PATIENCE = timedelta(seconds=1)
"""How old a notice must be to be told again: younger ones are being told right now."""

AMONG_OTHERS = timedelta(seconds=20)
"""The same where other processes may be telling it: three parties, none of whom answers, and some.
Until then it is in the hands of whoever ended the payment.
"""

log = structlog.get_logger()


@dataclass
class Sweeper:
    """Looks for what is due, and does it."""

    switch: Switch
    reads: Reads
    bank: Callable[[], SettlementBank]
    """The settlement bank as the books mirror it now: cash may have been paid in or out."""
    offload: Offload
    duty: Duty = field(default_factory=Lone)
    patience: timedelta = PATIENCE
    """How old a notice must be to be told again."""
    ticked_at: datetime | None = None
    """When it last looked, or saw that another process does; None before the start."""
    _asking: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    _recalling: "asyncio.Task[Any] | None" = None
    _funding: "asyncio.Task[Any] | None" = None

    async def tick(self) -> None:
        """Do everything that is due now; what fails is logged and keeps nothing else back."""
        await self._try(self._end_overdue)
        await self._try(self._expire_orders)
        await self._try(self._ask_about_doubts)
        await self._try(self._tell_again)
        await self._try(self._keep_recalls)
        await self._try(self._carry_cash_on)
        await self._try(self._settle_windows)

    async def _try(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except Exception:
            log.exception("sweep.failed")

    async def _end_overdue(self) -> None:
        # The one who waits for the answer ends the payment at its deadline; the sweeper comes
        # after, for payments nobody waits for any more.
        before = self.switch.clock.now() - PATIENCE
        for payment in await self.offload(lambda: self.reads.overdue(before, LIMIT)):
            result = await self.switch.ledger.apply(TimeOut(payment.id))
            assert isinstance(result, Outcome)
            tell(self.switch, result)

    async def _expire_orders(self) -> None:
        now = self.switch.clock.now()
        for order in await self.offload(lambda: self.reads.orders.overdue(now, LIMIT)):
            await self.switch.ledger.apply(ExpireOrder(order.reference))

    async def _ask_about_doubts(self) -> None:
        for payment in await self.offload(lambda: self.reads.in_doubt(LIMIT)):
            if payment.id not in self._asking:
                task = asyncio.create_task(self._ask(payment))
                self._asking[payment.id] = task

    async def _ask(self, payment: Payment) -> None:
        try:
            await resolve(self.switch, payment)
        finally:
            self._asking.pop(payment.id, None)

    async def _tell_again(self) -> None:
        # Begun, not waited for: a participant that hangs must not keep deadlines waiting.
        before = self.switch.clock.now() - self.patience
        for payment, receiver in await self.offload(lambda: self.reads.untold(before, LIMIT)):
            tell_one(self.switch, receiver, payment)

    async def _keep_recalls(self) -> None:
        """Whoever does not know of one is told, an answer is carried out, silence is an end."""
        claims, now = self.reads.claims, self.switch.clock.now()
        for recall in await self.offload(lambda: claims.overdue(now, LIMIT)):
            await self.switch.ledger.apply(LapseRecall(recall))
        if self._recalling is None or self._recalling.done():
            self._recalling = self.switch.background.start(self._carry_recalls_on(now))

    async def _carry_recalls_on(self, now: datetime) -> None:
        # Begun, not waited for, as above.
        claims = self.reads.claims
        for recall in await self.offload(lambda: claims.undelivered(now - PATIENCE, LIMIT)):
            story = await self.offload(partial(claims.recall_story, recall))
            await self._try(partial(deliver, self.switch, recall, story.payment))
        for recall in await self.offload(lambda: claims.accepted(LIMIT)):
            story = await self.offload(partial(claims.recall_story, recall))
            if story.back is None:
                await self._try(partial(carry_out, self.switch, recall, story.payment))

    async def _carry_cash_on(self) -> None:
        """The settlement bank is asked again about cash whose answer is not here."""
        before = self.switch.clock.now() - self.patience
        asked = await self.offload(lambda: self.reads.fundings.asked(before, LIMIT))
        if asked and (self._funding is None or self._funding.done()):
            self._funding = self.switch.background.start(self._ask_bank(asked))

    async def _ask_bank(self, asked: list[Funding]) -> None:
        # Begun, not waited for, as above.
        for funding in asked:
            await self._try(partial(ask_bank, self.switch, funding))

    async def _settle_windows(self) -> None:
        for window in await self.offload(self.reads.unsettled_windows):
            if not await self._is_due(window):
                continue
            bank = await self.offload(self.bank)
            cycle = await run_cycle(self.switch, self.reads, bank, window, self.offload)
            if cycle.shortfalls:
                log.error("window.short", window_id=str(window.id), short=cycle.shortfalls)
            elif cycle.window.status is WindowStatus.FINAL:
                log.info("window.settled", window_id=str(window.id))

    async def _is_due(self, window: Window) -> bool:
        """Whether a window can go a step without anybody deciding anything."""
        now = self.switch.clock.now()
        match window.status:
            case WindowStatus.OPEN:
                return window.cut_off_at <= now
            case WindowStatus.NETTED:
                return not self.switch.settings.approvals
            case WindowStatus.SHORT:
                return False
            case WindowStatus.INSTRUCTED:
                return can_settle(self.switch, window)
            case WindowStatus.APPROVED:
                return can_settle(self.switch, window) and not await self._is_postponed(window)
            case _:
                return True

    async def _is_postponed(self, window: Window) -> bool:
        batch = await self.offload(lambda: self.reads.batch(str(window.id)))
        return batch is None or batch.is_waiting(self.switch.clock.now())

    async def round(self) -> None:
        """Do what is due, if it is for this process to do."""
        if await self.duty.is_mine():
            await self.tick()
        else:
            for asking in self._asking.values():
                asking.cancel()
        self.ticked_at = self.switch.clock.now()

    async def run(self) -> None:
        """Look for ever."""
        self.ticked_at = self.switch.clock.now()
        while True:
            await self.round()
            await self.switch.clock.sleep(self.switch.settings.sweep_every_s)
