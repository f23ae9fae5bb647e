"""Reading a code: what it says, where it leads, and whom it pays by their registered name."""

from dataclasses import dataclass, replace
from functools import lru_cache

import emvqr
from lapnet_sim.payments.merchant import MerchantRegister, NobodyRegistered
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.scan_abroad import SeenAbroad, ask_network
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.route import Route, find_route
from participants import Participant
from participants.billers import Bill, BillState
from participants.messages import Payee
from participants.reasons import Reason

NOBODY = NobodyRegistered()


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that was read and has a route."""

    payload: emvqr.Payload
    route: Route
    payee: Payee | None
    """As the register or the acquirer knows it; None if neither does, or it cannot be asked."""
    refused: Reason | None
    """Why a payment to it is refused whatever the books say: AC04, BE06, AB05, AB08, AB09; of a
    bill AM05, AM09; a partner network has reasons of its own."""
    is_registered: bool = False
    """Whether the name is a merchant's from the register: that one is public."""
    abroad: SeenAbroad | None = None
    """What the network of a foreign code said."""


@lru_cache(maxsize=4_096)
def read_code(code: str) -> emvqr.Payload:
    """What a code says: a merchant's poster is read once, not with every payment.

    Raises:
        emvqr.QrError: the code cannot be trusted.
    """
    return emvqr.decode(code, mode="pay")


async def scan(
    switch: Switch, issuer: Participant, code: str, register: MerchantRegister = NOBODY
) -> Scan:
    """Read ``code`` for a customer of ``issuer``; no money moves.

    The acquirer is asked only for an alias that is not in the ``register``; a foreign code is
    read by its network.

    Raises:
        emvqr.QrError: the code cannot be trusted.
        NoRouteError: it leads to nobody who can be paid here.
    """
    payload = read_code(code)
    route = find_route(payload, issuer, switch.clock.now(), switch.corridors, iins=switch.iins)
    if route.scheme is not emvqr.Scheme.LAO_QR:
        abroad = await ask_network(switch, issuer.id, code, route)
        return Scan(payload, abroad.route, abroad.payee, abroad.refused, abroad=abroad)
    merchant = await register.merchant(route.acquirer, route.alias)
    if merchant is not None:
        payee = Payee(merchant.name_en)
        refused = None if merchant.is_open else Reason.AC04
        return Scan(payload, route, payee, refused, is_registered=True)
    try:
        found = await switch.gateways[route.acquirer].lookup(route.alias)
    except UnreachableError as error:
        return Scan(payload, route, None, error.reason)
    if found is None or found.bill is None:
        return Scan(payload, route, found, Reason.BE06 if found is None else None)
    return Scan(payload, _due(route, found.bill), found, _why_not(route, found.bill))


def _due(route: Route, bill: Bill) -> Route:
    """The route with what the biller says is due, where the code does not say it."""
    return replace(route, amount=bill.due) if route.amount is None else route


def _why_not(route: Route, bill: Bill) -> Reason | None:
    """Why a bill is not paid with this code."""
    if bill.state is BillState.PAID:
        return Reason.AM05
    return Reason.AM09 if bill.due not in {None, route.amount or bill.due} else None
