"""What quotes and rates look like on the wire: every figure apart, so that it can be shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fx import Publication, Side, plain
from lapnet_sim.api.schemas import AmountIn, AmountOut, Code, In, Out
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.routing.corridors import Corridor

RateText = Annotated[str, Field(pattern=r"^-?[0-9]{1,10}(\.[0-9]{1,10})?$", examples=["656.50"])]
Share = Annotated[str, Field(pattern=r"^0(\.[0-9]{1,8})?$", examples=["0.001"])]


class QuoteState(StrEnum):
    """Where a quote stands."""

    OPEN = "open"
    """It can be paid with."""
    USED = "used"
    """A payment has used it, whatever became of that payment."""
    EXPIRED = "expired"
    """Its time has passed."""

    @classmethod
    def of(cls, held: HeldQuote, now: datetime) -> "QuoteState":
        """Of a quote at an instant."""
        if held.used_by is not None:
            return cls.USED
        return cls.OPEN if held.quote.is_open(now) else cls.EXPIRED


class QuoteIn(In):
    """What would it cost to pay this code?"""

    code: Code
    amount: Annotated[
        AmountIn | None,
        Field(
            description="in the merchant's currency, what shall arrive; in the payer's, what shall"
            " be spent; may be left out if the code says it"
        ),
    ] = None
    source_currency: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z]{3}$",
            description="what the payer is debited in, for a partner network of several currencies",
        ),
    ] = None


class ReturnQuoteIn(In):
    """What does the payer get if this goes back now?"""

    amount: Annotated[
        AmountIn | None,
        Field(description="of what the merchant got, in that currency; left out, all of it"),
    ] = None


class QuoteOut(Out):
    """One offer: what is debited, what arrives, and everything in between."""

    quote_id: UUID
    state: QuoteState
    corridor: str
    provider: str
    fixed: Side
    source: AmountOut
    target: AmountOut
    mid: str
    """Source units for one target unit, as the rate is."""
    rate: str
    spread: str
    spread_amount: AmountOut
    rounding_amount: AmountOut
    payer_fee: Annotated[AmountOut, Field(description="on top of the source, never inside it")]
    total_debit: AmountOut
    rate_version: int
    tier_from: AmountOut | None
    improvement: str
    created_at: datetime
    expires_at: datetime
    used_by: UUID | None = None
    """The payment that used it, by its id."""

    @classmethod
    def of(cls, held: HeldQuote, now: datetime) -> "QuoteOut":
        """From a quote that is held."""
        quote, terms = held.quote, held.terms
        assert terms is not None, "what is offered over the API has terms"
        currency = quote.source.currency
        tier = terms.tier
        return cls(
            quote_id=quote.id,
            state=QuoteState.of(held, now),
            corridor=terms.corridor,
            provider=quote.provider,
            fixed=quote.fixed,
            source=AmountOut.of(quote.source),
            target=AmountOut.of(quote.target),
            mid=quote.mid.text,
            rate=quote.rate.text,
            spread=plain(quote.spread),
            spread_amount=AmountOut.of(type(quote.source)(quote.spread_minor, currency)),
            rounding_amount=AmountOut.of(type(quote.source)(quote.rounding_minor, currency)),
            payer_fee=AmountOut.of(terms.payer_fee),
            total_debit=AmountOut.of(quote.source + terms.payer_fee),
            rate_version=terms.version,
            tier_from=None if tier is None else AmountOut.of(tier),
            improvement=plain(terms.improvement),
            created_at=quote.created_at,
            expires_at=quote.expires_at,
            used_by=held.used_by,
        )


class OffersOut(Out):
    """Everybody's offer for one request, cheapest first."""

    corridor: str
    finality: str
    offers: list[QuoteOut]

    @classmethod
    def of(cls, corridor: Corridor, held: list[HeldQuote], now: datetime) -> "OffersOut":
        """From offers that are held."""
        return cls(
            corridor=corridor.id,
            finality=corridor.finality,
            offers=[QuoteOut.of(each, now) for each in held],
        )


class TierIn(In):
    """From this amount on, the rate is better."""

    begins: Annotated[str, Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$", examples=["5000000"])]
    improvement: Share


class RateIn(In):
    """What you ask from now on, or from a later time."""

    rate: RateText
    since: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$",
            description="left out: now",
            examples=["2026-11-23T01:30:00Z"],
        ),
    ] = None
    tiers: Annotated[list[TierIn], Field(default_factory=list, max_length=16)]
    improvements: Annotated[
        dict[Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,16}$")], Share],
        Field(
            default_factory=dict,
            max_length=64,
            description="by participant, a share off the rate",
        ),
    ]
    provider: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z0-9-]{2,16}$",
            description="for operators: whose rate it is; BOL for the reference",
        ),
    ] = None
    may_jump: Annotated[
        bool, Field(description="for operators: let a rate through that jumped")
    ] = False


class TierOut(Out):
    """A tier of a published rate."""

    begins: AmountOut
    improvement: str


class RateOut(Out):
    """One version of a published rate: units of ``quote`` for one of ``base``."""

    provider: str
    base: str
    quote: str
    version: int
    rate: str
    since: datetime
    tiers: list[TierOut]
    improvements: dict[str, str]
    standing: bool
    """It is what the sandbox opened with, and does not grow stale."""

    @classmethod
    def of(cls, line: Publication) -> "RateOut":
        """From a line of the board."""
        return cls(
            provider=line.provider,
            base=line.rate.base.code,
            quote=line.rate.quote.code,
            version=line.version,
            rate=line.rate.text,
            since=line.since,
            tiers=[
                TierOut(begins=AmountOut.of(tier.begins), improvement=f"{tier.improvement:f}")
                for tier in line.tiers
            ],
            improvements={who: f"{off:f}" for who, off in sorted(line.improvements.items())},
            standing=line.is_standing,
        )


class RatesOut(Out):
    """Every version of everybody's rate of one pair, by provider, oldest first."""

    pair: str
    mid: str | None
    """The reference now in force; null if there is none."""
    rates: list[RateOut]
