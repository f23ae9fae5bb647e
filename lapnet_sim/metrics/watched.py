"""The books and the participants as payments see them, watched: how long, how it ended.

Whoever ends a payment, the one who asked, the sweeper or a late answer, passes here; so each end
is counted once, and leaves one line in the log that can be found by UETR, reference or request.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

import structlog

from lapnet_sim.clock import Clock
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.decision import DecideDoubt, DecisionOutcome
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve, TimeOut
from lapnet_sim.metrics.meters import Meters
from lapnet_sim.payments.ports import Gateway, Ledger, UnreachableError
from lapnet_sim.trace import REQUEST
from participants import ParticipantId
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

REMEMBERED = 10_000
"""Payments whose request is remembered, so that lines written later can name it."""

log = structlog.get_logger()


class WatchedLedger:
    """The books, with every payment that passes counted."""

    def __init__(self, ledger: Ledger, clock: Clock, meters: Meters) -> None:
        self._ledger = ledger
        self._clock = clock
        self._meters = meters
        self._requests: OrderedDict[UUID, str] = OrderedDict()
        self._log = log.bind()
        """Bound once: the module's own is found out anew with every call."""

    async def apply(self, command: Command) -> Result:
        """Have ``command`` decided."""
        match command:
            case Reserve():
                stage = self._meters.reserve
            case Conclude() | TimeOut():
                stage = self._meters.conclude
            case DecideDoubt():
                return self._noted(await self._ledger.apply(command))
            case _:
                return await self._ledger.apply(command)
        began_at = self._clock.now()
        result = await self._ledger.apply(command)
        stage.observe(_since(began_at, self._clock.now()))
        if isinstance(result, Outcome) and not result.replayed:
            self._note(result.payment)
        return result

    def _noted(self, result: Result) -> Result:
        """What two operators end is an end too; how long it took them is nobody's stage."""
        if isinstance(result, DecisionOutcome) and result.payment.is_final and not result.replayed:
            self._note(result.payment)
        return result

    def _note(self, payment: Payment) -> None:
        ended_at = payment.concluded_at
        if ended_at is not None:
            self._meters.on_end(payment.status, payment.reason, payment.instruction.scheme)
            self._meters.total.observe(_since(payment.received_at, ended_at))
        if self._log.is_enabled_for(logging.DEBUG):
            self._tell(payment)

    def _tell(self, payment: Payment) -> None:
        event = f"payment.{payment.status}"
        self._log.debug(
            event,
            uetr=str(payment.instruction.uetr),
            reference=payment.reference,
            request_id=self._request_of(payment),
            reason=payment.reason,
        )

    def _request_of(self, payment: Payment) -> str | None:
        """The request that made a payment; None if this process did not hear it."""
        known = self._requests.pop(payment.id, None)
        if known is None:
            known = REQUEST.get()
        if known is not None and payment.concluded_at is None:
            self._requests[payment.id] = known
            if len(self._requests) > REMEMBERED:
                self._requests.popitem(last=False)
        return known


class WatchedGateway:
    """A participant, with every answer timed."""

    def __init__(self, gateway: Gateway, id_: ParticipantId, clock: Clock, meters: Meters) -> None:
        self._gateway = gateway
        self._id = id_
        self._clock = clock
        self._meters = meters

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's."""
        return await self._gateway.lookup(alias)

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom one of its codes pays."""
        return await self._gateway.read_code(enquiry)

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is, and whether it can be credited."""
        return await self._gateway.verify_account(enquiry)

    async def echo(self) -> None:
        """Ask whether it works."""
        await self._gateway.echo()

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Ask whether it can credit; an answer that does not come is not timed."""
        began_at = self._clock.now()
        try:
            reply = await self._gateway.request_credit(request)
        except UnreachableError:
            self._meters.unreached.labels(self._id).inc()
            raise
        self._meters.forward.observe(_since(began_at, self._clock.now()))
        return reply

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment."""
        return await self._gateway.enquire(payment_id)

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment."""
        await self._gateway.confirm(confirmation)

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Tell it the ends of many payments."""
        return await self._gateway.confirm_all(confirmations)

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Ask whether money comes back."""
        return await self._gateway.recall(notice)


def _since(began_at: datetime, now: datetime) -> float:
    """Seconds; a clock that was set back gives none."""
    return max((now - began_at).total_seconds(), 0.0)
