"""Reading a code: what it says, where it leads, and whom it pays by their registered name."""

from dataclasses import dataclass
from functools import lru_cache

import emvqr
from fx import Currency
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.route import Route, find_route
from participants import Participant
from participants.messages import Payee
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that was read and has a route."""

    payload: emvqr.Payload
    route: Route
    payee: Payee | None
    """As the acquirer knows it; None if it does not, or cannot be asked now."""
    refused: Reason | None
    """Why a payment to it is refused whatever the books say: BE06, AB05, AB08, AB09."""


@lru_cache(maxsize=4_096)
def read_code(code: str) -> emvqr.Payload:
    """What a code says: a merchant's poster is read once, not with every payment.

    Raises:
        emvqr.QrError: the code cannot be trusted.
    """
    return emvqr.decode(code, mode="pay")


async def scan(
    switch: Switch, issuer: Participant, code: str, source: Currency | None = None
) -> Scan:
    """Read ``code`` for a customer of ``issuer``, debited in ``source``; no money moves.

    Raises:
        emvqr.QrError: the code cannot be trusted.
        NoRouteError: it leads to nobody who can be paid here.
    """
    payload = read_code(code)
    now = switch.clock.now()
    route = find_route(payload, issuer, now, switch.corridors, source, switch.iins)
    try:
        payee = await switch.gateways[route.acquirer].lookup(route.alias)
    except UnreachableError as error:
        return Scan(payload, route, None, error.reason)
    return Scan(payload, route, payee, Reason.BE06 if payee is None else None)
