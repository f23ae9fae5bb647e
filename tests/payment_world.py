"""A switch in virtual time whose participants say, or do not say, what a test wrote down."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.one_by_one import OneByOne
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.payment_commands import Outcome
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.resident import ResidentBookStore
from participants import ParticipantId
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.messages import (
    ACCEPTED,
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
from tests.builders import ACQUIRER, ISSUER, NOW, PROVIDER, opening, payment_id

Answer = CreditReply | Exception | None
"""What a participant says; None for silence."""


@dataclass
class ScriptedGateway(OneByOne):
    """Says what the test wrote down, and keeps what it was asked and told."""

    clock: LoopClock
    answer: Answer = ACCEPTED
    delay_s: float = 0.2
    enquiries: list[Answer] = field(default_factory=list)
    unreachable: bool = False
    requests: list[CreditRequest] = field(default_factory=list)
    told: list[Confirmation] = field(default_factory=list)
    asked_at: list[datetime] = field(default_factory=list)

    async def lookup(self, alias: str) -> Payee | None:
        """Everybody is known."""
        return Payee(alias)

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """No codes here."""
        del enquiry
        return Reason.AG03

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Nobody's."""
        del enquiry
        return NO_ACCOUNT

    async def request_credit(self, request: CreditRequest) -> CreditReply:
        """Answer as written."""
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        await self.clock.sleep(self.delay_s if self.answer else 86_400)
        assert self.answer is not None
        return self.answer

    async def enquire(self, payment: UUID) -> CreditReply | None:
        """Answer as written, one after the other."""
        assert payment == payment_id()
        self.asked_at.append(self.clock.now())
        answer = self.enquiries.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Nobody recalls anything here."""
        raise AssertionError(notice)

    async def confirm(self, confirmation: Confirmation) -> None:
        """Keep it, if reachable."""
        if self.unreachable:
            raise UnreachableError
        self.told.append(confirmation)

    async def echo(self) -> None:
        """Answer, if reachable."""
        if self.unreachable:
            raise UnreachableError


class World:
    """A switch with an issuer, an acquirer and somebody who converts, in virtual time."""

    def __init__(
        self,
        answer: Answer = ACCEPTED,
        delay_s: float = 0.2,
        acquirer: ParticipantId = ACQUIRER,
    ) -> None:
        self.clock = LoopClock(NOW)
        self.store = ResidentBookStore()
        commit(self.store, opening(), NOW)
        self.issuer = ScriptedGateway(self.clock)
        self.acquirer = ScriptedGateway(self.clock, answer, delay_s)
        self.provider = ScriptedGateway(self.clock)
        self.switch = Switch(
            ledger=Writer(self.store, self.clock),
            gateways={ISSUER: self.issuer, acquirer: self.acquirer, PROVIDER: self.provider},
            clock=self.clock,
            chance=Random(1),
            settings=Settings(),
            background=Background(),
        )

    def pay(self, instruction: Instruction) -> Outcome:
        """Pay, and let everybody be told."""

        async def main() -> Outcome:
            outcome = await pay(self.switch, instruction)
            await self.switch.background.finish()
            assert isinstance(outcome, Outcome)
            return outcome

        return run(main())

    def do(self, work: Callable[[], Awaitable[Payment]]) -> Payment:
        """Do one thing, and let everybody be told."""

        async def main() -> Payment:
            payment = await work()
            await self.switch.background.finish()
            return payment

        return run(main())

    @property
    def payment(self) -> Payment:
        """The payment as it is stored."""
        return self.store.state.payments[payment_id()]
