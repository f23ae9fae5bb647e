"""Quotes in the books: offered, held for whoever asked, used once by one payment.

A quote is open until it expires or is used. It is used by the transaction that reserves its
payment, and stays used whatever becomes of that payment: a free option to try again would cost the
provider its rate risk.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from fx import Money, Quote
from lapnet_sim.ledger.rows import Rows
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a quote was offered: which version of which price, over which corridor."""

    corridor: str
    version: int
    """Of the provider's published rate."""
    tier: Money | None
    """Where the tier begins that the amount reached, in the source currency."""
    improvement: Decimal
    """The issuer's own share off the base rate."""
    payer_fee: Money
    """What the issuer charges the debtor on top, in the source currency."""


@dataclass(frozen=True, slots=True)
class HeldQuote:
    """An offered quote, whose it is, and the payment that used it."""

    quote: Quote
    issuer: ParticipantId
    used_by: UUID | None = None
    terms: Terms | None = None
    """None for quotes from before terms were kept."""


@dataclass(frozen=True, slots=True)
class HoldQuotes:
    """Keep the quotes that were offered for one amount, until one is used or they expire."""

    held: tuple[HeldQuote, ...]
    most_open: int = 0
    """How many quotes one issuer may have open; 0 for any number."""

    @property
    def issuer(self) -> ParticipantId:
        """Who asked for them."""
        return self.held[0].issuer


@dataclass(frozen=True, slots=True)
class TooManyQuotes:
    """The issuer has as many quotes open as it may have; none of these was kept."""

    open_quotes: int


def keep(
    quotes: Rows[UUID, HeldQuote], open_before: int, command: HoldQuotes
) -> TooManyQuotes | None:
    """Keep all of the command's quotes, or none; ``open_before`` counts those of its issuer."""
    assert len({held.issuer for held in command.held}) == 1, "one issuer asks"
    in_batch = sum(held.issuer == command.issuer for held in quotes.made.values())
    found = open_before + in_batch
    if command.most_open and found + len(command.held) > command.most_open:
        return TooManyQuotes(found)
    for held in command.held:
        quotes.put(held.quote.id, held)
    return None
