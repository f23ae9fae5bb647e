"""Quotes for money that goes back across the border when its own rate is no longer used."""

from fastapi import APIRouter, Request

from lapnet_sim.api.deps import AtDesk, Caller, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.quote_schemas import OffersOut, ReturnQuoteIn
from lapnet_sim.api.quotes import TOO_MANY
from lapnet_sim.api.returns import Issuer, amount_of, original_of
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.returns_abroad import offer_back

router = APIRouter(prefix="/v1/payments/{uetr}/return-quotes", tags=["returns"])


@router.post(
    "", status_code=201, responses={**PROBLEMS, **TOO_MANY}, openapi_extra=takes(ReturnQuoteIn)
)
async def ask(
    request: Request, uetr: str, desk: AtDesk, caller: Caller, issuer: Issuer = None
) -> OffersOut:
    """Ask what the payer gets if money goes back now; the cheapest offer comes first.

    The return names the ``quote_id`` of one. Inside the corridor's days of the original rate no
    quote is needed, and none is given.
    """
    body = await read_body(request, ReturnQuoteIn)
    original = await original_of(desk, caller, uetr, issuer)
    offers = await offer_back(desk.switch, original, amount_of(body.amount, original))
    corridor = desk.switch.corridors.find(offers[0].terms.corridor)
    assert corridor is not None, "a quote is offered over a corridor of the table"
    held = [HeldQuote(offer.quote, caller.id, terms=offer.terms) for offer in offers]
    return OffersOut.of(corridor, held, desk.switch.clock.now())
