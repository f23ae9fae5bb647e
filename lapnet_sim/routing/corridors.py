"""A corridor: one ordered pair of country and currency through one partner network, as data.

Nothing here names a country, a network or a scheme: what differs between corridors stands in the
files of ``data/``, one for each link, and ``links`` reads them. A corridor that is not enabled is
known, so that a payment over it is refused by name, and carries nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from fx import Currency, Money
from lapnet_sim.ledger.lifecycle import Finality
from participants import Participant, ParticipantId
from participants.codes import CodeRule
from participants.hours import Hours


class Direction(StrEnum):
    """Which way the money goes."""

    OUTBOUND = "outbound"
    """A Lao debtor, a merchant abroad."""
    INBOUND = "inbound"
    """A debtor abroad, a Lao merchant."""


class CorridorType(StrEnum):
    """Who converts."""

    SETTLEMENT_BANK = "settlement_bank"
    """One bank sponsors the corridor and is the only one to quote."""
    FX_PROVIDER_LIST = "fx_provider_list"
    """Providers compete for each payment; the cheapest comes first."""
    FOREIGN_CONVERTS = "foreign_converts"
    """The payer's network converts; we see the merchant's currency only, and no quote."""


class DifferenceOwner(StrEnum):
    """Who bears what the rate has moved when a payment goes back at its original rate."""

    PROVIDER = "provider"
    """Whoever converted."""
    CREDITOR = "creditor"
    """The merchant, through the acquirer."""


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """How money that crossed the border goes back."""

    original_rate: timedelta
    """After the completion, within which the original rate is used; afterwards a new quote."""
    period: timedelta
    """After the completion, within which anything goes back at all."""
    difference: DifferenceOwner


@dataclass(frozen=True, slots=True)
class Caps:
    """The smallest and the largest payment, told in both currencies."""

    least: tuple[Money, ...]
    most: tuple[Money, ...]

    def allows_least(self, amount: Money) -> bool:
        """Whether ``amount`` is not too small."""
        return all(amount >= cap for cap in self.least if cap.currency == amount.currency)

    def allows_most(self, amount: Money) -> bool:
        """Whether ``amount`` is not too large."""
        return all(amount <= cap for cap in self.most if cap.currency == amount.currency)


@dataclass(frozen=True, slots=True)
class DailyCaps:
    """How much may go over a corridor in a business day, in what the debtor is debited in."""

    payer: Money | None
    """By one account, where the issuer's limits know it."""
    participant: Money | None
    """By the customers of one issuer."""
    corridor: Money | None
    """By everybody."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """One direction and currency through one partner network."""

    id: str
    name: str
    side: Direction
    is_enabled: bool
    source: Currency
    """What the debtor is debited in; the switch sees the target where the partner converts."""
    target: Currency
    """What the creditor gets."""
    network: ParticipantId
    type: CorridorType
    providers: tuple[ParticipantId, ...]
    """Who may convert; the order decides between equal offers."""
    members: frozenset[ParticipantId]
    """The Lao participants that offer it: issuers outbound, acquirers inbound."""
    codes: tuple[CodeRule, ...]
    """Whose codes it pays; empty for inbound, which pays LAO QR."""
    finality: Finality
    caps: Caps
    budget: timedelta
    """From the arrival of a payment to its deadline."""
    quote_life: timedelta
    hours: Hours
    returns: ReturnRules
    a_day: DailyCaps | None
    """None where a day has no caps, and nothing is counted."""
    holidays: frozenset[date]
    """Days on which the banks of either side are closed: the corridor does not settle."""

    def rule_for(self, scheme: str) -> CodeRule | None:
        """How codes of ``scheme`` are carried; None where they are not."""
        return next((rule for rule in self.codes if rule.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class CorridorParty:
    """A participant that is there for a corridor, and the money it keeps for it."""

    participant: Participant
    prefund: tuple[Money, ...]


def enabling(corridor: Corridor) -> Corridor:
    """The same corridor, open."""
    return replace(corridor, is_enabled=True)
