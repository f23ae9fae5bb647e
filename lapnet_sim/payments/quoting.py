"""Firm amounts for a payment across a border: one offer for each provider, held until used.

Everybody who converts for the corridor and has a rate in force makes an offer. The cheapest comes
first: the one with the smallest source where the target is fixed, with the largest target where
the source is; between equals the corridor's order of providers decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fx import (
    FxError,
    FxErrorCode,
    Money,
    Publication,
    Quote,
    Rate,
    RateBoard,
    quote_for_source,
    quote_for_target,
)
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.quoted import HeldQuote, HoldQuotes, Terms, TooManyQuotes
from lapnet_sim.payments.agreement import fee_plan_of
from lapnet_sim.payments.fee import payer_fee_abroad
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.corridors import Corridor
from lapnet_sim.routing.route import NoRouteError
from participants import ParticipantId
from participants.reasons import Reason

MakeQuote = Callable[[UUID, str, Money, Rate, Rate, datetime, timedelta], Quote]


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's quote and what it came from."""

    quote: Quote
    terms: Terms

    @property
    def total_debit(self) -> Money:
        """What leaves the debtor: the source and, on top, the fee of the debtor's bank."""
        return self.quote.source + self.terms.payer_fee

    @property
    def dearness(self) -> tuple[int, int]:
        """Smaller is cheaper, among offers for the same fixed amount."""
        return self.quote.source.minor, -self.quote.target.minor


async def make_offers(
    switch: Switch,
    issuer: ParticipantId,
    corridor: Corridor,
    fixed: Money,
    *,
    is_return: bool = False,
) -> tuple[Offer, ...]:
    """Quote ``fixed``, in the target or in the source currency, and hold every offer.

    Returns the offers, cheapest first; at least one. Money that goes back pays no fee, and meets
    no caps: what it sends back was inside them.

    Raises:
        NoRouteError: AM02, AM06 outside the corridor's caps; AM03 a currency it does not carry.
        FxError: ``fx.rate_missing``, ``fx.rate_stale``, ``fx.below_minimum``,
            ``fx.too_many_decimals``, ``fx.out_of_range``.
        SwitchError: ``switch.quote_limit``.
        Whatever is raised, nothing was held.
    """
    if fixed.currency not in {corridor.source, corridor.target}:
        refusal = f"corridor {corridor.id} does not carry {fixed.currency.code}"
        raise NoRouteError(Reason.AM03, refusal)
    now = switch.clock.now()
    board = await switch.rates.board(corridor.target, corridor.source)
    asked = _asked(board, corridor, now)
    terms = _Conditions(
        corridor=corridor,
        issuer=issuer,
        mid=board.mid(corridor.target, corridor.source, now),
        now=now,
        life=min(timedelta(seconds=switch.settings.quote_life_s), corridor.quote_life),
        payer_fee=Money(0, corridor.source)
        if is_return
        else payer_fee_abroad(corridor, now, fee_plan_of(switch.agreements, issuer)),
    )
    made = [_offer(terms, line, fixed, uuid7(now, switch.chance)) for line in asked]
    offers = tuple(sorted(made, key=lambda offer: offer.dearness))
    if not is_return:
        check_caps(corridor, offers[0].quote.source)
        check_caps(corridor, offers[0].quote.target)
    held = tuple(HeldQuote(offer.quote, issuer, terms=offer.terms) for offer in offers)
    most_open = switch.settings.open_quotes_limit
    kept = await switch.ledger.apply(HoldQuotes(held, most_open))
    if isinstance(kept, TooManyQuotes):
        refusal = f"{kept.open_quotes} are open, {most_open} may be"
        raise SwitchError(SwitchErrorCode.QUOTE_LIMIT, refusal)
    return offers


def check_caps(corridor: Corridor, amount: Money) -> None:
    """Hold an amount, in any currency, to the corridor's smallest and largest payment.

    Raises:
        NoRouteError: AM06 below the smallest, AM02 above the largest.
    """
    if not corridor.caps.allows_least(amount):
        raise NoRouteError(Reason.AM06, f"{amount} is less than corridor {corridor.id} carries")
    if not corridor.caps.allows_most(amount):
        raise NoRouteError(Reason.AM02, f"{amount} is more than corridor {corridor.id} carries")


@dataclass(frozen=True, slots=True)
class _Conditions:
    """What all offers for one request share."""

    corridor: Corridor
    issuer: ParticipantId
    mid: Rate
    now: datetime
    life: timedelta
    payer_fee: Money


def _asked(board: RateBoard, corridor: Corridor, now: datetime) -> list[Publication]:
    """What the corridor's own providers ask now, in the corridor's order."""
    standing = board.competing(corridor.target, corridor.source, now)
    by_provider = {line.provider: line for line in standing}
    asked = [by_provider[each] for each in corridor.providers if each in by_provider]
    if not asked:
        pair = f"{corridor.target}/{corridor.source}"
        raise FxError(FxErrorCode.RATE_MISSING, f"nobody converts for {corridor.id}", pair)
    return asked


def _offer(conditions: _Conditions, line: Publication, fixed: Money, quote_id: UUID) -> Offer:
    corridor = conditions.corridor
    is_target = fixed.currency == corridor.target
    find = line.price_for_target if is_target else line.price_for_source
    price = find(fixed, conditions.issuer)
    make: MakeQuote = quote_for_target if is_target else quote_for_source
    quote = make(
        quote_id,
        line.provider,
        fixed,
        price.rate,
        conditions.mid,
        conditions.now,
        conditions.life,
    )
    tier = None if price.tier is None else price.tier.begins
    terms = Terms(corridor.id, line.version, tier, price.improvement, conditions.payer_fee)
    return Offer(quote, terms)
