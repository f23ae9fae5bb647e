"""An account at the settlement bank over one day: what it opened with, what moved, what is left.

The closing balance is what the bank has; the opening one follows from it and the movements, so a
movement that is missing shows as a gap to the day before. Statements are numbered by the day, so
that one that is missing shows too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fx import Currency, Money, currency
from participants.settlement_asset import Asset
from participants.settlement_bank import Entry


class MovementKind(StrEnum):
    """Why an account moved: the bank's own transaction code."""

    SETTLEMENT = "NET"
    """A window's net."""
    FUNDING = "FUND"
    """Cash paid in or out."""
    TOKENS = "DLAK"
    """Cash turned into digital kip, or back."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry. Units: a positive amount is a credit."""

    reference: str
    amount: Money
    at: datetime
    kind: MovementKind = MovementKind.SETTLEMENT


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """One account's day. Units: minor units of ``currency``."""

    account: str
    owner: str
    currency: Currency
    day: date
    opening_minor: int
    movements: tuple[Movement, ...]
    closing_minor: int

    def __post_init__(self) -> None:
        moved = sum(each.amount.minor for each in self.movements)
        assert self.opening_minor + moved == self.closing_minor, "a statement adds up"

    @property
    def number(self) -> int:
        """Its number: days are counted through, so the next day has the next number."""
        return self.day.toordinal()


def account_name(owner: str, suffix: str = "") -> str:
    """Return an account's identification; tokens are kept beside the cash, under a suffix."""
    return f"{owner}.{suffix}" if suffix else owner


def owner_of(account: str) -> str:
    """Return whose account it is, in cash or in digital kip.

    >>> owner_of("BCEL"), owner_of("BCEL.DLAK")
    ('BCEL', 'BCEL')
    """
    return account.removesuffix(f".{Asset.DLAK.value.upper()}")


def statements(
    closing: Mapping[tuple[str, str], int],
    moved: Mapping[tuple[str, str], Iterable[Movement]],
    day: date,
) -> tuple[AccountStatement, ...]:
    """Return the statements of a day from what accounts closed with and what moved on them.

    Accounts are owner and currency; units are minor units. An account that holds nothing and did
    not move has no statement.
    """
    entries = {account: tuple(found) for account, found in moved.items()}
    return tuple(
        AccountStatement(
            account=account_name(owner),
            owner=owner,
            currency=currency(code),
            day=day,
            opening_minor=closing.get((owner, code), 0)
            - sum(each.amount.minor for each in entries.get((owner, code), ())),
            movements=entries.get((owner, code), ()),
            closing_minor=closing.get((owner, code), 0),
        )
        for owner, code in sorted(closing.keys() | entries.keys())
        if closing.get((owner, code)) or entries.get((owner, code))
    )


def movements_of(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Movement]]:
    """Return what was booked, by owner and currency."""
    found: defaultdict[tuple[str, str], list[Movement]] = defaultdict(list)
    for each in entries:
        found[each.participant, each.amount.currency.code].append(
            Movement(each.order_id, each.amount, each.booked_at)
        )
    return dict(found)
