"""The offers behind payments, for telling whoever converted: where they are found, what is told."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.quoted import HeldQuote
from participants import ParticipantId
from participants.conversion import ConversionNotice


class Offers(Protocol):
    """The quotes that payments used, wherever they are kept."""

    async def used(self, quote_ids: Iterable[UUID]) -> Mapping[UUID, HeldQuote]:
        """These quotes by id; one that is not kept is left out."""


class NoOffers:
    """Where nothing is converted."""

    async def used(self, quote_ids: Iterable[UUID]) -> Mapping[UUID, HeldQuote]:
        """None."""
        del quote_ids
        return {}


async def conversions(
    offers: Offers, receiver: ParticipantId, payments: Iterable[Payment]
) -> dict[UUID, ConversionNotice]:
    """What ``receiver`` hears of the payments it converted, by payment; read at once, if any."""
    converted = {
        payment.instruction.quote_id: payment
        for payment in payments
        if payment.instruction.provider == receiver and payment.status is Status.COMPLETED
    }
    if not converted:
        return {}
    wanted = [quote_id for quote_id in converted if quote_id is not None]
    found = await offers.used(wanted)
    return {
        converted[quote_id].id: _notice(converted[quote_id], found[quote_id])
        for quote_id in wanted
        if quote_id in found
    }


def _notice(payment: Payment, held: HeldQuote) -> ConversionNotice:
    quote, terms = held.quote, held.terms
    return ConversionNotice(
        uetr=payment.instruction.uetr,
        quote_id=quote.id,
        source=quote.source,
        target=quote.target,
        rate=quote.rate.value,
        mid=quote.mid.value,
        corridor=None if terms is None else terms.corridor,
        version=None if terms is None else terms.version,
        tier=None if terms is None else terms.tier,
        improvement=None if terms is None else terms.improvement,
    )
