"""An acquirer that says what a test wrote down, put in the place of a simulated one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from lapnet_sim.gateways.registered import RegisteredGateways
from lapnet_sim.payments.ports import UnreachableError
from participants import ParticipantId
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.messages import (
    NO_ACCOUNT,
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
from tests.api import Api
from tests.builders import ACQUIRER


@dataclass
class ScriptedAcquirer:
    """Answers every credit request alike; None takes it and promises to answer later."""

    answer: CreditReply | Exception | None = None
    enquiry: CreditReply | Exception | None = None
    recalls: list[RecallReply | Exception | None] = field(default_factory=list)
    """Answers to recalls, one after the other; None takes the recall and stays silent."""
    asked: list[CreditRequest] = field(default_factory=list)
    recalled: list[RecallNotice] = field(default_factory=list)
    enquired: int = 0

    async def lookup(self, alias: str) -> Payee | None:
        """Everybody is known."""
        return Payee(alias)

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """No codes here."""
        del enquiry
        return Reason.AG03

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Nobody has an account."""
        del enquiry
        return NO_ACCOUNT

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Answer as written."""
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """Answer as written."""
        self.enquired += 1
        del payment_id
        if isinstance(self.enquiry, Exception):
            raise self.enquiry
        return self.enquiry

    async def confirm(self, confirmation: Confirmation) -> None:
        """Acknowledge."""

    async def echo(self) -> None:
        """It works."""

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> frozenset[UUID]:
        """Acknowledge all of them."""
        return frozenset(each.payment_id for each in confirmations)

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Answer as written; who has no answer left cannot be reached."""
        self.recalled.append(notice)
        reply = self.recalls.pop(0) if self.recalls else UnreachableError("offline")
        if isinstance(reply, Exception):
            raise reply
        return reply

    @contextmanager
    def at(self, api: Api, who: ParticipantId = ACQUIRER) -> Iterator["ScriptedAcquirer"]:
        """Stand in for a participant of a running switch."""
        app = api.client.app
        gateways: RegisteredGateways = app.state.desk.switch.gateways  # type: ignore[attr-defined] # Starlette's
        simulated = gateways[who]
        gateways._simulated[who] = self
        try:
            yield self
        finally:
            gateways._simulated[who] = simulated
