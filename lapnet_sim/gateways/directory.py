"""A participant's payees, remembered for a while: a merchant paid a hundred times is asked once.

Only who was found is remembered, and only for reading codes: whether the payee can be credited is
asked with every payment.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from uuid import UUID

from lapnet_sim.clock import Clock
from lapnet_sim.payments.ports import Gateway
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

LIFE = timedelta(seconds=60)
MOST = 20_000
"""Payees remembered at once; when there are more, all are forgotten."""


class Directory:
    """A gateway whose lookups are answered from memory where they can be."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._known: dict[str, tuple[datetime, Payee]] = {}

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or was less than a minute ago; or nobody's."""
        now = self._clock.now()
        until, payee = self._known.get(alias, (now, None))
        if now < until:
            return payee
        payee = await self._gateway.lookup(alias)
        if payee is not None and payee.bill is None:  # a bill is open until somebody pays it
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[alias] = (now + LIFE, payee)
        return payee

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom one of its codes pays; never from memory: codes expire, and shops close."""
        return await self._gateway.read_code(enquiry)

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is; never from memory."""
        return await self._gateway.verify_account(enquiry)

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Ask whether it can credit; never from memory."""
        return await self._gateway.request_credit(request)

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment."""
        return await self._gateway.enquire(payment_id)

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment."""
        await self._gateway.confirm(confirmation)

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Tell it the ends of many payments."""
        return await self._gateway.confirm_all(confirmations)

    async def echo(self) -> None:
        """Ask whether it works; never from memory."""
        await self._gateway.echo()

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Ask whether money comes back."""
        return await self._gateway.recall(notice)
