"""What a return sends back of a payment that was converted, and at whose rate.

A return of a conversion has three amounts: what it counts of the original, in the merchant's
currency; what leaves the merchant's side; and what reaches the payer, in the payer's currency.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from fx import Money, Rate


class BackRate(StrEnum):
    """At which rate converted money goes back."""

    ORIGINAL = "original"
    """The one it was paid at: all parts together are exactly what the payer paid."""
    QUOTED = "quoted"
    """A new quote's: the payer gets more or less than was paid."""


@dataclass(frozen=True, slots=True)
class Back:
    """What a return counts of the original."""

    amount: Money
    """Of what the original's creditor got, in that currency."""
    rate: BackRate


@dataclass(frozen=True, slots=True)
class AtOriginal:
    """What the books need to send money back at the rate it was paid at."""

    mid: Rate
    """Now: units of the merchant's currency for one of the payer's. It finds the difference."""
    creditor_bears: bool = False
    """Whether the merchant's side owns the difference; else whoever converts."""


@dataclass(frozen=True, slots=True)
class ReturnTerms:
    """What a corridor says of money that goes back over it."""

    within: timedelta
    """After the completion of the original, within which anything goes back at all."""
    at_original: AtOriginal | None = None
    """None where a new quote says the amounts."""
