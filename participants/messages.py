"""What the switch and a participant say to each other about one payment.

The names follow the glossary; each docstring names the ISO 20022 message that carries the same
meaning on the wire.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fx import Money
from participants.billers import Bill
from participants.conversion import ConversionNotice
from participants.identity import ParticipantId
from participants.reasons import Reason
from participants.statement import StatementLine


class Decision(StrEnum):
    """What a participant says of a payment."""

    ACCEPT = "accept"
    """It can credit the creditor, and will when the payment is confirmed (pacs.002 ACSP)."""
    REFUSE = "refuse"
    """It will not credit (pacs.002 RJCT)."""


@dataclass(frozen=True, slots=True)
class Payee:
    """The creditor as its own bank knows it (acmt.024)."""

    name: str
    """Registered name; a person's is masked."""
    bill: Bill | None = None
    """For a biller: what it says of the bill that was asked about."""


class AccountStatus(StrEnum):
    """What an account's own bank says of it (acmt.024)."""

    OPEN = "open"
    """It is there and can be credited."""
    BLOCKED = "blocked"
    """It is there and cannot be credited now."""
    CLOSED = "closed"
    """It was there."""
    UNKNOWN = "unknown"
    """There is no such account."""


@dataclass(frozen=True, slots=True)
class AccountEnquiry:
    """The question whose account this is, and whether it can be credited (acmt.023)."""

    account: str | None
    """The account's number; this or the alias is named, never both."""
    alias: str | None
    currency: str
    """What it shall be credited in, ISO 4217."""

    def __post_init__(self) -> None:
        assert (self.account is None) != (self.alias is None)


@dataclass(frozen=True, slots=True)
class AccountReply:
    """What its bank answers (acmt.024)."""

    status: AccountStatus
    name: str | None
    """As the bank writes it; the switch masks it before anybody else reads it."""
    currency: str | None
    """What the account is kept in, ISO 4217."""

    def __post_init__(self) -> None:
        nothing = self.status is AccountStatus.UNKNOWN
        assert (self.name is None) == (self.currency is None) == nothing


NO_ACCOUNT = AccountReply(AccountStatus.UNKNOWN, None, None)


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """The question whether a payment can be credited (pacs.008)."""

    payment_id: UUID
    reference: str
    issuer: ParticipantId
    alias: str
    """Who shall be credited, as the code names them."""
    amount: Money
    deadline_at: datetime
    uetr: UUID
    """The issuer's transaction id, under which the answer may be pushed."""
    original_id: UUID | None = None
    """The payment whose money comes back with this one; None for an ordinary payment."""


@dataclass(frozen=True, slots=True)
class CreditReply:
    """The acquirer's answer to a credit request (pacs.002)."""

    decision: Decision
    reason: Reason | None = None
    """Set if and only if the decision is to refuse."""

    def __post_init__(self) -> None:
        assert (self.reason is None) == (self.decision is Decision.ACCEPT)


ACCEPTED = CreditReply(Decision.ACCEPT)


@dataclass(frozen=True, slots=True)
class RecallNotice:
    """The question whether the money of a completed payment comes back (camt.056)."""

    id: UUID
    """Of the recall, at the switch: where it is answered later, if not at once."""
    payment_id: UUID
    uetr: UUID
    reference: str
    issuer: ParticipantId
    amount: Money
    """What was paid."""
    reason: Reason
    """DUPL, CUST, FRAD, TECH or AM09. A fraud: block the money at once, then look."""
    text: str
    """For people; may be empty."""
    due_at: datetime
    """Until when to answer."""


@dataclass(frozen=True, slots=True)
class RecallReply:
    """An answer to a recall (camt.029); a yes is followed by the return."""

    decision: Decision
    reason: Reason | None = None
    """Set if and only if the decision is to refuse."""

    def __post_init__(self) -> None:
        assert (self.reason is None) == (self.decision is Decision.ACCEPT)


class Verdict(StrEnum):
    """How a payment ended, as the switch tells everybody in it."""

    COMPLETED = "completed"
    """Final: the acquirer credits, the issuer posts the debit (pacs.002 ACSC)."""
    NOT_COMPLETED = "not_completed"
    """Final: nobody credits, the issuer releases its customer's money (pacs.002 RJCT)."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The end of a payment, told to one participant and repeated until acknowledged."""

    payment_id: UUID
    receiver: ParticipantId
    verdict: Verdict
    lines: tuple[StatementLine, ...]
    """The legs the receiver takes part in, as the switch booked them; none if not completed."""
    conversion: ConversionNotice | None = None
    """For whoever converted, and nobody else: with which offer."""
