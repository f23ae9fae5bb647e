"""Firm amounts for a payment across a border: both sides, rate, expiry; held until used."""

from datetime import timedelta

from fx import Money, Quote, quote_for_target
from lapnet_sim.ids import uuid7
from lapnet_sim.ledger.commands import HoldQuote
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.corridors import Corridor
from participants import ParticipantId


async def offer(switch: Switch, issuer: ParticipantId, corridor: Corridor, target: Money) -> Quote:
    """Quote what the debtor gives so that the creditor gets ``target``, and hold the quote.

    Raises:
        FxError: ``fx.below_minimum`` and its like; nothing was held.
    """
    now = switch.clock.now()
    quote = quote_for_target(
        id=uuid7(now, switch.chance),
        provider=corridor.provider,
        target=target,
        source_currency=corridor.source,
        mid=corridor.mid,
        markup=corridor.markup,
        now=now,
        life=timedelta(seconds=switch.settings.quote_life_s),
    )
    await switch.ledger.apply(HoldQuote(quote, issuer))
    return quote
