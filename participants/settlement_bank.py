"""The simulated settlement bank: settlement accounts, orders in, statement out.

An order batch settles whole or not at all: every debit is reserved before any credit is made, and
if one debtor is short nothing is reserved, nothing moves and the shortfalls are named. An order
that was booked is not booked again, so a batch may be sent again by whoever does not know whether
it arrived.

How it behaves is handed in: money that is kept back is on an account and cannot be used, as after
an attachment, so that a participant within its cap falls short all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

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


Withheld = Mapping[tuple[ParticipantId, str], int]
"""By participant and currency, the minor units that are kept back."""


@dataclass(frozen=True, slots=True)
class SettlementBehaviour:
    """How the settlement bank behaves; by default everything on an account can be used."""

    withheld: Withheld = field(default_factory=lambda: MappingProxyType({}))


class SettlementBank:
    """Where participants keep the money they settle in."""

    def __init__(self, behaviour: SettlementBehaviour | None = None) -> None:
        self.behaviour = behaviour or SettlementBehaviour()
        self._balances: defaultdict[tuple[ParticipantId, str], int] = defaultdict(int)
        self.entries: list[Entry] = []
        self._booked: set[str] = set()
        self._reserved: dict[str, Order] = {}

    def fund(self, participant: ParticipantId, amount: Money) -> None:
        """Pay money into a settlement account from outside the scheme."""
        assert amount.minor >= 0
        self._balances[participant, amount.currency.code] += amount.minor

    def balance(self, participant: ParticipantId, currency: str) -> int:
        """Minor units of ``currency`` on a settlement account."""
        return self._balances[participant, currency]

    def execute(self, orders: Iterable[Order], at: datetime) -> tuple[Shortfall, ...]:
        """Settle a batch, or name who is short and move nothing."""
        batch = tuple(orders)
        short = self.reserve(batch)
        if not short:
            self.settle(batch, at)
        return short

    def reserve(self, orders: Iterable[Order]) -> tuple[Shortfall, ...]:
        """Reserve every debit of a batch, or name who is short and reserve nothing."""
        batch = self._new(orders)
        short = self._short(batch)
        if not short:
            self._reserved.update({order.id: order for order in batch if order.amount.minor < 0})
        return short

    def settle(self, orders: Iterable[Order], at: datetime) -> None:
        """Book a batch whose debits were reserved: debits first, then credits.

        Whoever asks knows from its own books that they were: nobody can be short any more.
        """
        for order in sorted(self._new(orders), key=lambda order: order.amount.minor > 0):
            self._reserved.pop(order.id, None)
            self._book(order, at)

    def _new(self, orders: Iterable[Order]) -> tuple[Order, ...]:
        batch = tuple(order for order in orders if order.id not in self._booked)
        totals: defaultdict[str, int] = defaultdict(int)
        for order in batch:
            totals[order.amount.currency.code] += order.amount.minor
        assert not any(totals.values()), "a batch neither makes nor loses money"
        return batch

    def _short(self, batch: tuple[Order, ...]) -> tuple[Shortfall, ...]:
        """Who cannot cover all its debits together, beside what is reserved already."""
        debits: defaultdict[tuple[ParticipantId, Currency], int] = defaultdict(int)
        for order in {**self._reserved, **{order.id: order for order in batch}}.values():
            if order.amount.minor < 0:
                debits[order.participant, order.amount.currency] += order.amount.minor
        asked = {(order.participant, order.amount.currency) for order in batch}
        return tuple(
            Shortfall(participant, Money(-after, currency))
            for (participant, currency), minor in debits.items()
            if (participant, currency) in asked
            and (after := self._usable(participant, currency.code) + minor) < 0
        )

    def _usable(self, participant: ParticipantId, currency: str) -> int:
        key = (participant, currency)
        return self._balances[key] - self.behaviour.withheld.get(key, 0)

    def _book(self, order: Order, at: datetime) -> None:
        key = (order.participant, order.amount.currency.code)
        self._balances[key] += order.amount.minor
        self._booked.add(order.id)
        self.entries.append(
            Entry(order.id, order.participant, order.amount, self._balances[key], at)
        )
