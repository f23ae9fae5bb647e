"""Breaks: one disagreement between books, as a row of the break list.

What each code means and what follows from it stands in `settlement.taxonomy`, who owes whom because
of it in `settlement.liability`.

"Ours" is the switch, the book of record; "theirs" is a bank's file. A difference is theirs less
ours in booked money, so a bank that booked nothing of 500 differs by -500.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from settlement.business_days import add_business_days
from settlement.taxonomy import TAXONOMY, BreakCode, BreakRule, Severity

__all__ = ["TAXONOMY", "Break", "BreakCode", "BreakRule", "Severity", "Sides", "due_on"]


class Sides(StrEnum):
    """Whose books disagree."""

    SWITCH_PAYER = "switch-payer"
    """Ours and the payer's bank's."""
    SWITCH_PAYEE = "switch-payee"
    """Ours and the payee's bank's."""
    SWITCH_PAYER_PAYEE = "switch-payer-payee"
    """All three, or both banks' against ours."""
    SWITCH_NETWORK = "switch-network"
    """Ours and the partner network's."""
    SWITCH_STATEMENT = "switch-statement"
    """Our nets and the settlement account's statement."""
    SWITCH = "switch"
    """Ours alone."""


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
