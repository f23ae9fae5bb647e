"""What a payment to a code will cost, before and when it is made."""

from datetime import datetime

from fx import LAK, Money
from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.routing.corridors import Direction
from lapnet_sim.routing.route import Route
from lapnet_sim.tariff.ladder import FREE, Step
from lapnet_sim.tariff.plan import Plan
from lapnet_sim.tariff.table import tariff_on
from participants import Kind, Participant
from settlement.business_days import business_date


def fee_for(route: Route, issuer: Participant, amount: Money | None, now: datetime) -> Fees | None:
    """What a customer of ``issuer`` and the institutions pay; None where the amount must be known.

    Units: ``amount`` is in the code's currency; fees are in kip.
    """
    return NO_FEES if issuer.kind is Kind.PARTNER_NETWORK else fees_on(route, amount, now)


def fees_on(route: Route, amount: Money | None, now: datetime) -> Fees | None:
    """As `fee_for`, for whoever the route was found for."""
    plan = _plan(route, now)
    if plan is None:
        return NO_FEES
    if plan.is_flat:
        return plan.fees(Money(0, LAK))
    return None if amount is None else plan.fees(amount)


def fee_table(route: Route, now: datetime) -> tuple[Step, ...]:
    """The payer's fee at every amount: each step's first amount and fee, in minor units of kip."""
    plan = _plan(route, now)
    return () if plan is None else plan.payer_fee.steps


def payer_fee(route: Route, fees: Fees | None, now: datetime) -> Money | None:
    """What the payer pays on top, in its own currency; None while that depends on the amount."""
    unit = route.currency if route.corridor is None else route.corridor.source
    if fees is not None:
        return Money(fees.payer_fee_minor, unit)
    return Money(0, unit) if fee_table(route, now) == FREE.steps else None


def _plan(route: Route, now: datetime) -> Plan | None:
    """None where no tariff is in kip, or none was valid yet."""
    tariff = tariff_on(business_date(now))
    if tariff is None:
        return None
    if route.corridor is None:
        return tariff.plan_for(route.payment_type) if route.currency == LAK else None
    corridor = route.corridor
    is_ours = corridor.side is Direction.OUTBOUND and corridor.source == LAK
    return tariff.abroad if is_ours else None
