"""What the debtor pays on top: nothing, until there is a tariff."""

from datetime import datetime

from fx import Money
from lapnet_sim.routing.route import Route
from participants import Participant


def fee_for(route: Route, issuer: Participant, amount: Money | None, now: datetime) -> Money | None:  # noqa: ARG001 - what a tariff needs
    """The fee of a payment of ``amount``, in the debtor's currency; None while that is open."""
    return Money(0, route.currency if route.corridor is None else route.corridor.source)
