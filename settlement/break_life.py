"""The life of a break: found by a day's reconciliation, carried, explained, closed by two persons.

A break is known by its date, transaction and code, so the same disagreement found again is the
same break. One that is not found again has met its late line and is matched; one that was closed
and is found again is open again, with everything that was decided before still in its history.

What the switch itself can put right is a journal between two banks, and only where the net is
wrong: the payment that nobody executed goes back (A03), the one that both executed and we did not
is settled late (A06). Everywhere else settlement stands, and the bank that differs corrects its own
customer's account: such a break is closed with evidence, without a journal.

Source: the three-way status table, rows ok/fail/fail and fail/ok/ok.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from participants import ParticipantId
from settlement.breaks import Break, BreakCode, Sides
from settlement.errors import SettlementError, SettlementErrorCode


class BreakStatus(StrEnum):
    """How far the work on a break has come."""

    OPEN = "open"
    """Found, and nobody has proposed an end."""
    PROPOSED = "proposed"
    """One person has proposed how it ends; another one must decide."""
    RESOLVED = "resolved"
    """Two persons agreed, and whatever journal they agreed on is booked."""
    MATCHED = "matched"
    """It was not found again: the late line came."""


class BreakEvent(StrEnum):
    """What can happen to a break."""

    CARRY = "carry"
    """Found again by a later reconciliation of its date."""
    PROPOSE = "propose"
    """The maker says how it shall end."""
    APPROVE = "approve"
    """The checker, who is somebody else, agrees."""
    REJECT = "reject"
    """The checker, who is somebody else, does not agree."""
    MATCH = "match"
    """A later reconciliation of its date did not find it."""
    REOPEN = "reopen"
    """Found again after it was closed."""
    CORRECT = "correct"
    """Found again with other figures; what was proposed was about the old ones."""


TRANSITIONS: dict[BreakStatus, dict[BreakEvent, BreakStatus]] = {
    BreakStatus.OPEN: {
        BreakEvent.CARRY: BreakStatus.OPEN,
        BreakEvent.CORRECT: BreakStatus.OPEN,
        BreakEvent.PROPOSE: BreakStatus.PROPOSED,
        BreakEvent.MATCH: BreakStatus.MATCHED,
    },
    BreakStatus.PROPOSED: {
        BreakEvent.CARRY: BreakStatus.PROPOSED,
        BreakEvent.CORRECT: BreakStatus.OPEN,
        BreakEvent.APPROVE: BreakStatus.RESOLVED,
        BreakEvent.REJECT: BreakStatus.OPEN,
        BreakEvent.MATCH: BreakStatus.MATCHED,
    },
    BreakStatus.RESOLVED: {BreakEvent.REOPEN: BreakStatus.OPEN},
    BreakStatus.MATCHED: {BreakEvent.REOPEN: BreakStatus.OPEN},
}
"""All that can happen to a break; whatever is not here is refused."""

STANDING = frozenset({BreakStatus.OPEN, BreakStatus.PROPOSED})
"""Money is in question: these make up suspense."""

OF_ONE_LINE = frozenset(
    {
        BreakCode.A01,
        BreakCode.A02,
        BreakCode.A03,
        BreakCode.A04,
        BreakCode.A05,
        BreakCode.A06,
        BreakCode.A07,
        BreakCode.A08,
        BreakCode.D07,
        BreakCode.F01,
        BreakCode.M01,
    }
)
"""Breaks of a line without its partner: it is carried on, and a later day decides about it."""

CORRECTED = frozenset({BreakCode.A03, BreakCode.A06})
"""Where the net itself is wrong, so that closing the break books a journal."""


_FIGURES = ("field", "ours", "theirs", "amount_difference_minor", "currency", "owes", "owed")
"""What makes a finding another one; severity and age are ours to say."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What is moved between two banks to close a break.

    Units: ``amount_minor`` counts minor units of ``currency`` and is more than nought.
    """

    debtor: ParticipantId
    creditor: ParticipantId
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class KnownBreak:
    """A break with its life so far."""

    id: str
    business_date: date
    item: Break
    first_seen_at: datetime
    status: BreakStatus = BreakStatus.OPEN
    steps: int = 0
    maker: str | None = None
    """Mark of the key that made the standing proposal."""

    @property
    def suspense_minor(self) -> int:
        """What it keeps in suspense: its money while it stands, else nought."""
        return abs(self.item.amount_difference_minor) if self.status in STANDING else 0

    @property
    def journal(self) -> Journal | None:
        """What closing it books; None where settlement stands."""
        item = self.item
        if item.code not in CORRECTED or not item.amount_difference_minor:
            return None
        owes, owed = ParticipantId(item.owes), ParticipantId(item.owed)
        return Journal(owes, owed, item.currency, abs(item.amount_difference_minor))

    def has_the_figures_of(self, item: Break) -> bool:
        """Say whether another finding of it says the same of the two sides, and of the money."""
        return all(getattr(self.item, name) == getattr(item, name) for name in _FIGURES)

    def of(self, item: Break) -> Self:
        """Return this break as it is found now; its due date stays that of the first finding."""
        return replace(self, item=replace(item, due_on=self.item.due_on))

    def after(self, event: BreakEvent, maker: str | None = None) -> Self:
        """Return this break one step further.

        Raises: `SettlementError` with ``settlement.illegal_break_step``.
        """
        following = TRANSITIONS[self.status].get(event)
        if following is None:
            raise SettlementError(
                SettlementErrorCode.ILLEGAL_BREAK_STEP,
                f"{event} is not allowed when {self.status}",
                self.id,
            )
        proposer = maker if event is BreakEvent.PROPOSE else self.maker
        return replace(self, status=following, steps=self.steps + 1, maker=proposer)


@dataclass(frozen=True, slots=True)
class BreakStep:
    """One thing that happened to a break; never changed once written."""

    break_id: str
    step: int
    event: BreakEvent | None
    """None for the first: it was found."""
    from_status: BreakStatus | None
    to_status: BreakStatus
    by: str
    note: str
    at: datetime


def break_id(business_date: date, item: Break) -> str:
    """Return what a break is known by, fit for an address.

    >>> from datetime import date
    >>> from settlement.breaks import Severity, Sides
    >>> found = Break("7/2", BreakCode.A01, Sides.SWITCH_PAYER, "", "", "", -5, "LAK", "", "",
    ...               date(2026, 11, 23), Severity.LOW)
    >>> break_id(date(2026, 11, 20), found)
    '2026-11-20.7.2.A01'
    """
    parts = [business_date.isoformat(), item.txn_id.replace("/", "."), item.code.value]
    if item.code not in _OF_ONE_SIDE and item.sides in _SECOND_SIDES:
        parts.append(_SECOND_SIDES[item.sides])
    if item.code.value[0] in _NOT_OF_A_PAYMENT and item.currency:
        parts.append(item.currency)
    return ".".join(parts)


_SECOND_SIDES = {Sides.SWITCH_PAYEE: "E", Sides.SWITCH_NETWORK: "X"}
"""A payment may differ in one way at several sides: each is a break of its own."""
_OF_ONE_SIDE = frozenset(
    {BreakCode.A02, BreakCode.A05, BreakCode.A07, BreakCode.D02, BreakCode.D04}
)
_NOT_OF_A_PAYMENT = "HIJK"
"""Families of breaks about a member, a bank or a file, in each currency."""
