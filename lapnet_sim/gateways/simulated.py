"""A simulated participant in the same process: the contract of a gateway, without a network.

What a participant says after the deadline reaches the switch as it would from outside: as a
message of its own, long after whoever asked has stopped waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from lapnet_sim.clock import Clock
from lapnet_sim.payments.ports import UnreachableError
from participants.bank import Bank
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.messages import (
    AccountEnquiry,
    AccountReply,
    Confirmation,
    CreditReply,
    CreditRequest,
    Payee,
    RecallNotice,
    RecallReply,
)
from participants.reasons import Reason

LateReplyHandler = Callable[[UUID, CreditReply], Awaitable[object]]

A_DAY_S = 86_400.0


class SimulatedGateway:
    """Reaches one simulated participant."""

    def __init__(self, bank: Bank, clock: Clock, on_late_reply: LateReplyHandler) -> None:
        self._bank = bank
        self._clock = clock
        self._on_late_reply = on_late_reply
        self._late: set[asyncio.Task[None]] = set()

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's."""
        return self._bank.lookup(alias)

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom one of its codes pays."""
        return self._bank.read_code(enquiry)

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is, and whether it can be credited."""
        return self._bank.verify_account(enquiry)

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Ask, and wait as long as the participant takes; for ever if it stays silent."""
        plan = self._bank.answer(request)
        if plan.is_pushed and plan.reply is not None:
            self._deliver_late(request.payment_id, plan.reply, plan.delay_s)
            return None
        if plan.reply is not None:
            ready_at = self._clock.now() + timedelta(seconds=plan.delay_s)
            if ready_at < request.deadline_at:
                await self._clock.sleep(plan.delay_s)
                return plan.reply
            self._deliver_late(request.payment_id, plan.reply, plan.delay_s)
        await self._clock.sleep(A_DAY_S)
        raise AssertionError("whoever asks has a deadline")

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment; None if it never saw the request."""
        return self._bank.remembers(payment_id)

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment.

        Raises:
            UnreachableError: it was told another end before, and stays with it; or it converted
                and is not told what.
        """
        if not self._bank.believes(confirmation):
            known = self._bank.verdict(confirmation.payment_id)
            refusal = (
                "the conversion is not told" if known is None else f"it was told {known} before"
            )
            raise UnreachableError(refusal, Reason.AB09)
        self._bank.confirm(confirmation)

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Tell it the ends of many payments; the ids of those that it acknowledged."""
        acknowledged = set()
        for confirmation in confirmations:
            with suppress(UnreachableError):
                await self.confirm(confirmation)
                acknowledged.add(confirmation.payment_id)
        return acknowledged

    async def echo(self) -> None:
        """Ask whether it works: what lives in this process does."""

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Ask whether money comes back."""
        return self._bank.recall(notice)

    def _deliver_late(self, payment_id: UUID, reply: CreditReply, delay_s: float) -> None:
        async def deliver() -> None:
            await self._clock.sleep(delay_s)
            await self._on_late_reply(payment_id, reply)

        task = asyncio.create_task(deliver())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
