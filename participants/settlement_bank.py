"""The simulated settlement bank: settlement accounts, orders in, statement out.

An order batch settles whole or not at all: every debit is reserved before any credit is made, and
if one debtor is short nothing moves and the shortfalls are named. An order that was booked is not
booked again, so a batch may be sent again by whoever does not know whether it arrived.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fx import Currency, Money
from participants.identity import ParticipantId


@dataclass(frozen=True, slots=True)
class Order:
    """Move one participant's settlement account.

    Units: a positive amount credits the account, a negative one debits it.
    """

    id: str
    participant: ParticipantId
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the settlement bank's statement."""

    order_id: str
    participant: ParticipantId
    amount: Money
    balance_minor: int
    """Balance of the account after the entry."""
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A participant that cannot cover its debits."""

    participant: ParticipantId
    missing: Money


class SettlementBank:
    """Where participants keep the money they settle in."""

    def __init__(self) -> None:
        self._balances: defaultdict[tuple[ParticipantId, str], int] = defaultdict(int)
        self.entries: list[Entry] = []
        self._booked: set[str] = set()

    def fund(self, participant: ParticipantId, amount: Money) -> None:
        """Pay money into a settlement account from outside the scheme."""
        assert amount.minor >= 0
        self._balances[participant, amount.currency.code] += amount.minor

    def balance(self, participant: ParticipantId, currency: str) -> int:
        """Minor units of ``currency`` on a settlement account."""
        return self._balances[participant, currency]

    def execute(self, orders: Iterable[Order], at: datetime) -> tuple[Shortfall, ...]:
        """Settle a batch, or name who is short and move nothing."""
        batch = tuple(order for order in orders if order.id not in self._booked)
        totals: defaultdict[str, int] = defaultdict(int)
        for order in batch:
            totals[order.amount.currency.code] += order.amount.minor
        assert not any(totals.values()), "a batch neither makes nor loses money"
        short = self._short(batch)
        if not short:
            for order in sorted(batch, key=lambda order: order.amount.minor > 0):
                self._book(order, at)
        return short

    def _short(self, batch: tuple[Order, ...]) -> tuple[Shortfall, ...]:
        """Who cannot cover all its debits together."""
        debits: defaultdict[tuple[ParticipantId, Currency], int] = defaultdict(int)
        for order in batch:
            if order.amount.minor < 0:
                debits[order.participant, order.amount.currency] += order.amount.minor
        return tuple(
            Shortfall(participant, Money(-after, currency))
            for (participant, currency), minor in debits.items()
            if (after := self._balances[participant, currency.code] + minor) < 0
        )

    def _book(self, order: Order, at: datetime) -> None:
        key = (order.participant, order.amount.currency.code)
        self._balances[key] += order.amount.minor
        self._booked.add(order.id)
        self.entries.append(
            Entry(order.id, order.participant, order.amount, self._balances[key], at)
        )
