"""What every clearing file says, whatever its layout: whose day, which payments, which totals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fx import Currency, Money
from participants.identity import ParticipantId


class Flow(StrEnum):
    """Which way the money went, as the network sees it."""

    IN = "in"
    """Its merchant was paid from Laos."""
    OUT = "out"
    """Its payer paid a merchant in Laos."""


@dataclass(frozen=True, slots=True)
class ClearingRecord:
    """One payment in a network's own books.

    Units: ``amount`` is what moved at the network, never negative; ``booked_at`` is aware, to the
    second.
    """

    reference: str
    """The switch's reference of the leg, as the network was told it."""
    network_reference: str
    """The network's own."""
    flow: Flow
    amount: Money
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class ClearingFile:
    """A network's business day."""

    network: ParticipantId
    business_date: date
    """In the network's own calendar."""
    value_date: date
    """When it settles: the next day on which banks are open on both sides."""
    records: tuple[ClearingRecord, ...]

    def totals(self) -> dict[tuple[Flow, Currency], int]:
        """Minor units by direction and currency; what control totals must agree with."""
        sums: dict[tuple[Flow, Currency], int] = {}
        for record in self.records:
            key = (record.flow, record.amount.currency)
            sums[key] = sums.get(key, 0) + record.amount.minor
        return sums
