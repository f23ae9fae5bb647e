"""One line of anybody's account of a day: the shape every file of this project shares.

A line says that ``payer`` owes ``payee`` an amount because of one payment. The switch writes one
for each leg of a payment, a bank one for each debit or credit it booked, so that reconciliation
compares like with like. What the leg costs is booked with it: the payer pays the operator a fee
on top of the amount, and the payee pays the payer interchange out of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from participants.identity import ParticipantId


class LineStatus(StrEnum):
    """What became of the payment in the books of whoever wrote the line."""

    OK = "ok"
    """Booked."""
    FAILED = "failed"
    """Known, and not booked."""
    PENDING = "pending"
    """Not decided when the file was written."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One leg of one payment, as its writer booked it.

    Units: amounts count minor units of ``currency`` and are never negative; ``committed_at`` is
    aware and in UTC; ``business_date`` is a date in the scheme's zone.
    """

    txn_id: str
    business_date: date
    window_id: str
    payer: ParticipantId
    payee: ParticipantId
    currency: str
    amount_minor: int
    fee_minor: int
    """What the payer pays the operator of the switch."""
    status: LineStatus
    committed_at: datetime
    interchange_minor: int = 0
    """What the payee pays the payer."""

    def owed_minor(self, participant: ParticipantId) -> int:
        """What ``participant`` owes the scheme because of this line; negative if it is owed."""
        owed = 0
        if participant == self.payer:
            owed += self.amount_minor + self.fee_minor - self.interchange_minor
        if participant == self.payee:
            owed -= self.amount_minor - self.interchange_minor
        return owed
