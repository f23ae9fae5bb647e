"""Breaks: the ways a bank's books and ours can disagree, and what follows from each.

The taxonomy is a table. Each row names a code, says how much it presses and how many business days
it may stay open. Who owes whom because of it stands in `settlement.liability`.

"Ours" is the switch, the book of record; "theirs" is a bank's file. A difference is theirs less
ours in booked money, so a bank that booked nothing of 500 differs by -500.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from settlement.business_days import add_business_days


class BreakCode(StrEnum):
    """Why a transaction does not reconcile; families by letter, first family named first."""

    A01 = "A01"
    """We completed it, the payer's bank does not have it."""
    A02 = "A02"
    """We completed it, the payee's bank does not have it."""
    A03 = "A03"
    """We completed it, neither bank has it."""
    A04 = "A04"
    """Only the payer's bank has it."""
    A05 = "A05"
    """Only the payee's bank has it."""
    A06 = "A06"
    """Both banks have it, we do not."""
    B01 = "B01"
    """The amounts differ."""
    B05 = "B05"
    """The currencies differ."""
    B07 = "B07"
    """The amounts differ by a power of ten: somebody counts another minor unit."""
    C01 = "C01"
    """The fees differ."""
    C02 = "C02"
    """A fee is missing in the bank's books, or stands there twice."""
    D01 = "D01"
    """We completed it, the payer's bank did not book it."""
    D02 = "D02"
    """We completed it, the payee's bank did not book it."""
    D03 = "D03"
    """It failed with us, the payer's bank debited its customer."""
    D04 = "D04"
    """It failed with us, the payee's bank credited its customer."""
    D05 = "D05"
    """It was still undecided with us when the books closed."""
    E01 = "E01"
    """A bank's file repeats a line, cell for cell; the copies are ignored."""
    E02 = "E02"
    """A bank's file has several different lines for one transaction."""
    F02 = "F02"
    """The business dates differ."""
    G01 = "G01"
    """The payer or the payee is another participant."""


class Sides(StrEnum):
    """Whose books disagree."""

    SWITCH_PAYER = "switch-payer"
    """Ours and the payer's bank's."""
    SWITCH_PAYEE = "switch-payee"
    """Ours and the payee's bank's."""
    SWITCH_PAYER_PAYEE = "switch-payer-payee"
    """All three, or both banks' against ours."""


class Severity(StrEnum):
    """How much a break presses."""

    URGENT = "urgent"
    """A customer is without money that is theirs."""
    HIGH = "high"
    """Money moved at one side only."""
    NORMAL = "normal"
    """The payment stands, a figure is wrong."""
    LOW = "low"
    """No money is wrong."""


@dataclass(frozen=True, slots=True)
class BreakRule:
    """What follows from a break code.

    Units: ``due_in`` counts business days after the business date; 0 is the same day.
    """

    name: str
    severity: Severity
    due_in: int


TAXONOMY = MappingProxyType(
    {
        BreakCode.A01: BreakRule("payer not debited", Severity.HIGH, 2),
        BreakCode.A02: BreakRule("payee not credited", Severity.URGENT, 1),
        BreakCode.A03: BreakRule("nobody booked", Severity.HIGH, 2),
        BreakCode.A04: BreakRule("debit unknown to us", Severity.HIGH, 2),
        BreakCode.A05: BreakRule("credit unknown to us", Severity.HIGH, 2),
        BreakCode.A06: BreakRule("booked outside us", Severity.HIGH, 2),
        BreakCode.B01: BreakRule("amount differs", Severity.NORMAL, 2),
        BreakCode.B05: BreakRule("currency differs", Severity.HIGH, 2),
        BreakCode.B07: BreakRule("scale differs", Severity.HIGH, 2),
        BreakCode.C01: BreakRule("fee differs", Severity.NORMAL, 2),
        BreakCode.C02: BreakRule("fee missing or twice", Severity.NORMAL, 2),
        BreakCode.D01: BreakRule("payer side failed", Severity.HIGH, 2),
        BreakCode.D02: BreakRule("payee side failed", Severity.URGENT, 1),
        BreakCode.D03: BreakRule("debited, but failed", Severity.URGENT, 0),
        BreakCode.D04: BreakRule("credited, but failed", Severity.HIGH, 1),
        BreakCode.D05: BreakRule("open at close", Severity.HIGH, 1),
        BreakCode.E01: BreakRule("line repeated", Severity.LOW, 2),
        BreakCode.E02: BreakRule("booked differently twice", Severity.NORMAL, 2),
        BreakCode.F02: BreakRule("business date differs", Severity.LOW, 2),
        BreakCode.G01: BreakRule("participant differs", Severity.NORMAL, 2),
    }
)
"""The rules of every code. Due: D03 same day, A02 and its like one day, the others two."""


@dataclass(frozen=True, slots=True)
class Break:
    """One disagreement, as a row of the break list.

    ``field``, ``ours`` and ``theirs`` say what differs in the words of the files; ``owes`` and
    ``owed`` are participants, ``customer of`` one, or empty.

    Units: ``amount_difference_minor`` is theirs less ours in minor units of ``currency``.
    """

    txn_id: str
    code: BreakCode
    sides: Sides
    field: str
    ours: str
    theirs: str
    amount_difference_minor: int
    currency: str
    owes: str
    owed: str
    due_on: date
    severity: Severity


def due_on(code: BreakCode, business_date: date, holidays: AbstractSet[date] = frozenset()) -> date:
    """Return the day by which a break of ``business_date`` must be closed.

    >>> due_on(BreakCode.A02, date(2026, 11, 20)).isoformat()
    '2026-11-23'
    """
    return add_business_days(business_date, TAXONOMY[code].due_in, holidays)
