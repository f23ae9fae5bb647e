"""The simulated settlement bank: settlement accounts, orders in, answers and a statement out.

An order batch settles whole or not at all. The bank reserves what debits it can and says, member
by member, what it holds and who is short; nothing moves before the whole batch is held, and a
batch that is given up is released whole. Every batch comes in a message of its own: the same
message again has the same answer and holds nothing twice, and whoever lost the answer asks what
became of the message. An order that was booked is never booked again.

It keeps accounts in cash and in the digital kip it issues; a batch says which of them it moves.
How it behaves is handed in: its hours; money that is kept back, as after an attachment, so that a
participant within its cap falls short all the same; and messages the answer to which is lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from fx import LAK, Currency, Money
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.identity import ParticipantId
from participants.settlement_asset import Asset, asset_of

NAME = "BOL"
"""What the settlement bank is called in its messages."""


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
    asset: Asset = Asset.CASH


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A participant that cannot cover its debits."""

    participant: ParticipantId
    missing: Money


class AnswerStatus(StrEnum):
    """What became of a message."""

    RESERVED = "reserved"
    """Every debit is held: from here on nobody can be short."""
    PARTIAL = "partial"
    """Some debits are held and somebody is short; nothing has moved."""
    REFUSED = "refused"
    """Not looked at; ``reason`` says why, and the message may be sent again."""
    RELEASED = "released"
    """Nothing of it is held any more."""
    SETTLED = "settled"
    """Every movement is booked."""


class RefusalReason(StrEnum):
    """Why a message is not looked at: ISO 20022 external status reasons."""

    CLOSED = "TM01"
    """It came outside the bank's hours."""
    CHANGED = "DU01"
    """A message of this id said something else before."""
    SHORT = "AM04"
    """Cash shall move that is not on the account it comes from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says to a message."""

    message_id: str
    status: AnswerStatus
    held: tuple[str, ...] = ()
    """Ids of the orders whose debit is reserved."""
    shortfalls: tuple[Shortfall, ...] = ()
    reason: RefusalReason | None = None


Withheld = Mapping[tuple[ParticipantId, str], int]
"""By participant and currency, the minor units that are kept back."""


class Hours(Protocol):
    """When an institution works."""

    def opens(self, at: datetime) -> bool:
        """Whether it is open at an instant."""


class Always:
    """Open day and night."""

    def opens(self, at: datetime) -> bool:
        """It is."""
        del at
        return True


@dataclass(frozen=True, slots=True)
class SettlementBehaviour:
    """How the settlement bank behaves; by default everything on an account can be used."""

    withheld: Withheld = field(default_factory=lambda: MappingProxyType({}))
    own_funds: Withheld = field(default_factory=lambda: MappingProxyType({}))
    """Most that one message can pay in; whoever is not named has enough."""
    hours: Hours = field(default_factory=Always)
    loses_answers_to: AbstractSet[str] = frozenset()
    """Messages that are acted on and whose first answer does not arrive."""


Account = tuple[ParticipantId, str, Asset]


class SettlementBank:
    """Where participants keep the money they settle in."""

    def __init__(self, behaviour: SettlementBehaviour | None = None) -> None:
        self.behaviour = behaviour or SettlementBehaviour()
        self._balances: defaultdict[Account, int] = defaultdict(int)
        self.entries: list[Entry] = []
        self._booked: set[str] = set()
        self._reserved: dict[str, tuple[Order, Asset]] = {}
        self._issued_minor = 0
        self._answers: dict[str, tuple[tuple[Order, ...], Answer]] = {}
        self._lost: set[str] = set()

    def fund(self, participant: ParticipantId, amount: Money) -> None:
        """Pay money into a settlement account from outside the scheme."""
        assert amount.minor >= 0
        self._balances[participant, amount.currency.code, Asset.CASH] += amount.minor

    def move_cash(
        self, reference: str, participant: ParticipantId, amount: Money, at: datetime
    ) -> None:
        """Pay a participant's own money in, or with a minus out; the caller has looked.

        Units: minor units of the amount's currency.
        """
        assert amount.minor > 0 or -amount.minor <= self.usable_cash(participant, amount.currency)
        self._book(Order(reference, participant, amount), at, Asset.CASH)

    def usable_cash(self, participant: ParticipantId, currency: Currency) -> int:
        """Cash on an account that is neither reserved nor kept back, in minor units."""
        return self._usable(participant, currency, Asset.CASH)

    def issue(self, participant: ParticipantId, minor: int) -> None:
        """Turn kip on an account into digital kip, or with a minus back again; nothing is locked.

        Units: minor units of LAK. The caller has looked that there is so much.
        """
        cash = participant, LAK.code, Asset.CASH
        tokens = participant, LAK.code, Asset.DLAK
        assert self._balances[cash] >= minor
        assert self._balances[tokens] - self.locked(participant) >= -minor
        self._balances[cash] -= minor
        self._balances[tokens] += minor
        self._issued_minor += minor
        self._assert_supply()

    @property
    def issued_minor(self) -> int:
        """Digital kip in existence: what is held, locked or not."""
        return self._issued_minor

    def locked(self, participant: ParticipantId) -> int:
        """Digital kip of a participant that a batch holds, in minor units."""
        return -sum(
            order.amount.minor
            for order, asset in self._reserved.values()
            if asset is Asset.DLAK and order.participant == participant
        )

    def balance(self, participant: ParticipantId, currency: str, asset: Asset = Asset.CASH) -> int:
        """Minor units of ``currency`` on a settlement account, reserved ones included."""
        return self._balances[participant, currency, asset]

    def kept(self, participant: ParticipantId, currency: str) -> int:
        """Minor units of ``currency`` that a participant keeps here, in whatever asset."""
        return sum(self.balance(participant, currency, asset) for asset in Asset)

    def accounts(self) -> dict[Account, int]:
        """Every account that was ever touched and its balance in minor units."""
        return dict(self._balances)

    def instruct(
        self, message_id: str, orders: Iterable[Order], at: datetime, asset: Asset = Asset.CASH
    ) -> Answer:
        """Hold every debit of a batch that can be held, and say what is held and who is short.

        Raises: ``participant.no_answer`` where the answer is lost; `became_of` has it.
        """
        batch = tuple(orders)
        _assert_balanced(batch)
        known = self._answers.get(message_id)
        if known is not None:
            before, answer = known
            if before == batch:
                return answer
            return Answer(message_id, AnswerStatus.REFUSED, reason=RefusalReason.CHANGED)
        if not self.behaviour.hours.opens(at):
            return Answer(message_id, AnswerStatus.REFUSED, reason=RefusalReason.CLOSED)
        return self._say(batch, self._hold(message_id, batch, asset))

    def became_of(self, message_id: str) -> Answer | None:
        """Say what became of a message; None if it never came or was not looked at."""
        known = self._answers.get(message_id)
        return None if known is None else known[1]

    def remember(self, message_id: str, orders: Iterable[Order], asset: Asset) -> None:
        """Hold what it held before, in a bank that is made anew from somebody's books."""
        batch = tuple(orders)
        self._answers[message_id] = batch, self._hold(message_id, batch, asset)

    def release(self, message_id: str) -> None:
        """Give back all that a message holds, and forget what it wanted; a settled one stands."""
        known = self._answers.get(message_id)
        if known is None or known[1].status is AnswerStatus.SETTLED:
            return
        orders, answer = known
        for order in orders:
            self._reserved.pop(order.id, None)
        released = replace(answer, status=AnswerStatus.RELEASED, held=())
        self._answers[message_id] = orders, released

    def settle(
        self, message_id: str, orders: Iterable[Order], at: datetime, asset: Asset = Asset.CASH
    ) -> Answer:
        """Book a batch whose debits were reserved: debits first, then credits.

        Whoever asks knows from its own books that they were: nobody can be short any more.
        """
        batch = tuple(orders)
        _assert_balanced(batch)
        for order in sorted(batch, key=lambda order: order.amount.minor > 0):
            self._reserved.pop(order.id, None)
            if order.id not in self._booked:
                self._book(order, at, asset_of(asset, order.amount.currency.code))
        self._assert_supply()
        held = tuple(order.id for order in batch)
        return self._say(batch, Answer(message_id, AnswerStatus.SETTLED, held))

    def _hold(self, message_id: str, batch: tuple[Order, ...], asset: Asset) -> Answer:
        fresh = [order for order in batch if order.id not in self._booked]
        debits = [order for order in fresh if order.amount.minor < 0]
        for order in debits:
            self._reserved.pop(order.id, None)
        wanted: defaultdict[tuple[ParticipantId, Currency], int] = defaultdict(int)
        for order in debits:
            wanted[order.participant, order.amount.currency] -= order.amount.minor
        short = {
            who: missing
            for who, minor in wanted.items()
            if (missing := minor - self._usable(*who, asset_of(asset, who[1].code))) > 0
        }
        held = [
            order for order in debits if (order.participant, order.amount.currency) not in short
        ]
        for order in held:
            self._reserved[order.id] = order, asset_of(asset, order.amount.currency.code)
        return Answer(
            message_id,
            AnswerStatus.PARTIAL if short else AnswerStatus.RESERVED,
            tuple(order.id for order in held),
            tuple(
                Shortfall(participant, Money(missing, currency))
                for (participant, currency), missing in short.items()
            ),
        )

    def _say(self, batch: tuple[Order, ...], answer: Answer) -> Answer:
        self._answers[answer.message_id] = batch, answer
        lost = f"{answer.message_id} {answer.status}"
        is_lost = answer.message_id in self.behaviour.loses_answers_to
        if is_lost and lost not in self._lost:
            self._lost.add(lost)
            raise ParticipantError(
                ParticipantErrorCode.NO_ANSWER, "the answer was lost", answer.message_id
            )
        return answer

    def _usable(self, participant: ParticipantId, currency: Currency, asset: Asset) -> int:
        key = participant, currency.code
        held = sum(
            order.amount.minor
            for order, pocket in self._reserved.values()
            if (order.participant, order.amount.currency.code, pocket) == (*key, asset)
        )
        return self._balances[*key, asset] + held - self.behaviour.withheld.get(key, 0)

    def _book(self, order: Order, at: datetime, asset: Asset) -> None:
        key = order.participant, order.amount.currency.code, asset
        self._balances[key] += order.amount.minor
        self._booked.add(order.id)
        self.entries.append(
            Entry(order.id, order.participant, order.amount, self._balances[key], at, asset)
        )

    def _assert_supply(self) -> None:
        held = sum(minor for (_, _, asset), minor in self._balances.items() if asset is Asset.DLAK)
        assert held == self._issued_minor, (
            "digital kip are issued, held or locked, and nothing else"
        )


def _assert_balanced(batch: tuple[Order, ...]) -> None:
    totals: defaultdict[str, int] = defaultdict(int)
    for order in batch:
        totals[order.amount.currency.code] += order.amount.minor
    assert not any(totals.values()), "a batch neither makes nor loses money"
