"""The two books of an account abroad, each as a statement: one window is one movement.

Both are written as the home bank sees its account, so that they can be held against each other
line by line: what the bank abroad owes is money the home bank has.
"""

from datetime import date, datetime
from enum import StrEnum

from fx import Money, currency
from participants.bank_messages.account_statement import AccountStatement, Movement
from participants.correspondents import MirrorAccount


class Book(StrEnum):
    """Whose book of an account abroad it is."""

    NOSTRO = "nostro"
    """The home bank's own: what the switch settled."""
    VOSTRO = "vostro"
    """The bank abroad's: what its network booked."""


def keeper_of(account: MirrorAccount, book: Book) -> str:
    """Return which bank keeps a book."""
    return account.link.home if book is Book.NOSTRO else account.link.abroad


def told(account: MirrorAccount, book: Book, day: date, at: datetime) -> AccountStatement:
    """Return one book of an account over a day. Units: minor units, credits to the home bank."""
    is_home = book is Book.NOSTRO
    items = account.nostro if is_home else account.vostro
    sign, opening = (1, account.opening_minor) if is_home else (-1, _theirs(account))
    unit = currency(account.currency)
    movements = tuple(
        Movement(item.window_id, Money(sign * item.minor, unit), at) for item in items
    )
    return AccountStatement(
        account=account.name,
        owner=account.link.home,
        currency=unit,
        day=day,
        opening_minor=opening,
        movements=movements,
        closing_minor=opening + sum(each.amount.minor for each in movements),
    )


def _theirs(account: MirrorAccount) -> int:
    return account.opening_minor + account.gap_minor
