"""What payments ask of the world."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from fx import Currency, RateBoard
from lapnet_sim.ledger.commands import Command, Result
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
from participants.reasons import Reason


class Ledger(Protocol):
    """The books: a command is answered when what it did is durable."""

    async def apply(self, command: Command) -> Result:
        """Have ``command`` decided."""


class UnreachableError(Exception):
    """Nothing was said that counts: for a credit request, no connection was ever made."""

    def __init__(self, message: str = "", reason: Reason = Reason.AB08) -> None:
        super().__init__(message)
        self.reason = reason
        """AB05 silent, AB08 offline, AB09 in error."""


class Gateway(Protocol):
    """One participant, however it is reached. Silence is not refusal."""

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom one of its codes pays; waits until it answers.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is, and whether it can be credited.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Ask whether it can credit; waits until it answers.

        None is no answer either: it has taken the request, and will push its answer. The
        deadline keeps running.

        Raises:
            UnreachableError: it was never asked.
        """

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment; None if it never saw the request.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment; returning is its acknowledgement.

        Raises:
            UnreachableError: it was not told.
        """

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Tell it the ends of many payments; the ids of those that it acknowledged.

        Raises:
            UnreachableError: it was told none.
        """

    async def echo(self) -> None:
        """Ask whether it works; returning is its yes.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Ask whether money comes back; None if it has the question and answers later.

        Raises:
            UnreachableError: it does not have the question.
        """


class Rates(Protocol):
    """Published rates, wherever they are kept."""

    async def board(self, base: Currency, quote: Currency) -> RateBoard:
        """A board with every line that matters now for this pair, either direction."""


class CashDesk(Protocol):
    """Where the settlement bank takes messages about cash. Silence is not refusal."""

    async def ask(self, message: bytes) -> bytes:
        """Its pacs.002 to a pacs.009; the same message again has the same answer.

        Raises:
            UnreachableError: what became of the message is not known.
        """


class NoCashDesk:
    """For worlds in which no cash is paid in or out."""

    async def ask(self, message: bytes) -> bytes:
        """Nobody answers."""
        del message
        raise UnreachableError("there is no settlement bank to ask")


Gateways = Mapping[ParticipantId, Gateway]
