"""Quotes over HTTP: what a payment across a border would cost, from everybody who converts."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from fx import Money, currency
from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.quote_schemas import OffersOut, QuoteIn, QuoteOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.quoting import make_offers
from lapnet_sim.payments.scan import read_code
from lapnet_sim.routing.corridors import CorridorType
from lapnet_sim.routing.route import NoRouteError, Route, find_route
from lapnet_sim.storage.quote_reads import QuoteReads
from participants import Participant
from participants.reasons import Reason

router = APIRouter(prefix="/v1/quotes", tags=["quotes"])

TOO_MANY: dict[int | str, dict[str, Any]] = {
    429: {"description": "too many of your quotes are open"}
}


@router.post("", status_code=201, responses={**PROBLEMS, **TOO_MANY}, openapi_extra=takes(QuoteIn))
async def ask(request: Request, desk: AtDesk, caller: Caller) -> OffersOut:
    """Ask what paying a code costs. Every provider's offer is held for you until it expires.

    The cheapest comes first. Pay with the ``quote_id`` of one; it can be used once, and is used up
    even if the payment is refused.
    """
    body = await read_body(request, QuoteIn)
    source = None if body.source_currency is None else currency(body.source_currency)
    payload, now = read_code(body.code), desk.switch.clock.now()
    switch = desk.switch
    route = find_route(payload, caller, now, switch.corridors, source, switch.iins)
    corridor = route.corridor
    if corridor is None or corridor.type is CorridorType.FOREIGN_CONVERTS:
        raise SwitchError(
            SwitchErrorCode.QUOTE_NEEDLESS, "paying this code converts nothing here", "/code"
        )
    offers = await make_offers(desk.switch, caller.id, corridor, _fixed(body, route))
    held = [HeldQuote(offer.quote, caller.id, terms=offer.terms) for offer in offers]
    return OffersOut.of(corridor, held, now)


@router.get("/{quote_id}", responses=PROBLEMS)
async def read(quote_id: str, desk: AtDesk, caller: Caller) -> QuoteOut:
    """One of your quotes, as it was offered and as it stands."""
    wanted = exact_uuid(quote_id)
    held = None if wanted is None else await find_quote(desk, caller, wanted)
    if held is None or held.terms is None:
        raise unknown_quote("")
    return QuoteOut.of(held, desk.switch.clock.now())


async def find_quote(desk: Desk, caller: Participant, quote_id: UUID) -> HeldQuote | None:
    """A quote that was offered to the caller."""
    return await desk.offload(lambda: QuoteReads(desk.engine).find(caller.id, quote_id))


def unknown_quote(where: str) -> SwitchError:
    """What is said of a quote that is nobody's, or somebody else's."""
    return SwitchError(SwitchErrorCode.QUOTE_UNKNOWN, "none of your quotes has this id", where)


def _fixed(body: QuoteIn, route: Route) -> Money:
    """The amount that the quote must meet exactly."""
    asked = body.amount
    if asked is None:
        if route.amount is None:
            raise NoRouteError(Reason.AM01, "the code has no amount, so the request must name one")
        return route.amount
    amount = Money.parse(asked.amount, currency(asked.currency))
    if route.amount not in {None, amount}:
        assert route.amount is not None
        raise NoRouteError(Reason.AM09, f"the code asks for {route.amount}")
    return amount
