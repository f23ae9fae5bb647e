"""A foreign code is read by the network it belongs to; the switch only finds out which one.

The code travels as it was scanned. What the network answers is what the payer sees and what is
sealed: the name as registered there, not the one in the code. Nothing is reserved meanwhile, so a
network that does not answer in time costs nobody anything: AB06, and the payer tries again.

Source: protocol of the scheme, cross-border flow; timeouts leg by leg, first row.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.route import NoRouteError, Route
from participants import ParticipantId
from participants.code_enquiry import CodeEnquiry, CodePayee
from participants.messages import Payee
from participants.reasons import Reason

OF_A_NETWORK = {Reason.AB05: Reason.AB06, Reason.AB09: Reason.AB10}
"""What a bank's silence and error are called where a partner network is asked."""


@dataclass(frozen=True, slots=True)
class SeenAbroad:
    """What the network said of a code."""

    route: Route
    """With the amount as the network has it."""
    payee: Payee | None
    city: str | None = None
    expires_at: datetime | None = None
    refused: Reason | None = None
    was_asked: bool = True
    """Whether a refusal is the network's own word; else it could not be asked."""


async def ask_network(switch: Switch, issuer: ParticipantId, code: str, route: Route) -> SeenAbroad:
    """Have the route's network read ``code``, in the time that it may take.

    Raises:
        NoRouteError: AM03, the network names another currency than the corridor's.
    """
    wait = timedelta(seconds=switch.settings.code_enquiry_s)
    try:
        async with switch.clock.until(switch.clock.now() + wait):
            said = await switch.gateways[route.acquirer].read_code(CodeEnquiry(issuer, code))
    except TimeoutError:
        return SeenAbroad(route, None, refused=Reason.AB06, was_asked=False)
    except UnreachableError as error:
        reason = OF_A_NETWORK.get(error.reason, error.reason)
        return SeenAbroad(route, None, refused=reason, was_asked=False)
    if not isinstance(said, CodePayee):
        return SeenAbroad(route, None, refused=said)
    if said.currency != route.currency:
        raise NoRouteError(Reason.AM03, f"{route.acquirer} pays this code in {said.currency.code}")
    amount = route.amount if said.amount is None else said.amount
    return SeenAbroad(replace(route, amount=amount), Payee(said.name), said.city, said.expires_at)
