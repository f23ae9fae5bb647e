"""What payments ask of the world."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from lapnet_sim.ledger.commands import Command, Result
from participants import ParticipantId
from participants.messages import Confirmation, CreditReply, CreditRequest, Payee


class Ledger(Protocol):
    """The books: a command is answered when what it did is durable."""

    async def apply(self, command: Command) -> Result:
        """Have ``command`` decided."""


class UnreachableError(Exception):
    """The participant surely did not get the message: no connection was made."""


class Gateway(Protocol):
    """One participant, however it is reached. Silence is not refusal."""

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's."""

    async def request_credit(self, request: CreditRequest) -> CreditReply:
        """Ask whether it can credit; waits until it answers.

        Raises:
            UnreachableError: it was never asked.
        """

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment; None if it never saw the request.

        Raises:
            UnreachableError: it was never asked.
        """

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment; returning is its acknowledgement.

        Raises:
            UnreachableError: it was not told.
        """


Gateways = Mapping[ParticipantId, Gateway]
