"""What a payment to a code will cost, before and when it is made."""

from datetime import datetime

from fx import LAK, Money
from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.ledger.registration import STANDARD
from lapnet_sim.routing.corridors import Corridor, Direction
from lapnet_sim.routing.route import Route
from lapnet_sim.tariff.ladder import Step
from lapnet_sim.tariff.plan import Plan
from lapnet_sim.tariff.table import tariff_on
from participants import Kind, Participant
from settlement.business_days import business_date


def fee_for(
    route: Route,
    issuer: Participant,
    amount: Money | None,
    now: datetime,
    fee_plan: str = STANDARD,
) -> Fees | None:
    """What a customer of ``issuer`` and the institutions pay; None where the amount must be known.

    Units: ``amount`` is in the code's currency; fees are in kip. ``fee_plan`` is the issuer's.
    """
    is_abroad = issuer.kind is Kind.PARTNER_NETWORK
    return NO_FEES if is_abroad else fees_on(route, amount, now, fee_plan)


def fees_on(
    route: Route, amount: Money | None, now: datetime, fee_plan: str = STANDARD
) -> Fees | None:
    """As `fee_for`, for whoever the route was found for."""
    plan = _plan(route, now, fee_plan)
    if plan is None:
        return NO_FEES
    if plan.is_flat:
        return plan.fees(Money(0, LAK))
    return None if amount is None else plan.fees(amount)


def fee_table(route: Route, now: datetime, fee_plan: str = STANDARD) -> tuple[Step, ...]:
    """The payer's fee at every amount: each step's first amount and fee, in minor units of kip."""
    plan = _plan(route, now, fee_plan)
    return () if plan is None else plan.payer_fee.steps


def payer_fee(
    route: Route, fees: Fees | None, now: datetime, fee_plan: str = STANDARD
) -> Money | None:
    """What the payer pays on top, in its own currency; None while it depends on the amount."""
    unit = route.currency if route.corridor is None else route.corridor.source
    if fees is not None:
        return Money(fees.payer_fee_minor, unit)
    steps = fee_table(route, now, fee_plan)
    return Money(steps[0].fee_minor, unit) if len(steps) == 1 else None


def payer_fee_abroad(corridor: Corridor, now: datetime, fee_plan: str = STANDARD) -> Money:
    """What the payer pays on top of a conversion, in the currency it is debited in."""
    plan = _plan_abroad(corridor, now, fee_plan)
    minor = 0 if plan is None else plan.payer_fee.fee(0)
    return Money(minor, corridor.source)


def _plan(route: Route, now: datetime, fee_plan: str) -> Plan | None:
    """None where no tariff is in kip, or none was valid yet."""
    if route.corridor is not None:
        return _plan_abroad(route.corridor, now, fee_plan)
    tariff = tariff_on(business_date(now))
    if tariff is None or route.currency != LAK:
        return None
    return tariff.agreed(tariff.plan_for(route.payment_type), fee_plan)


def _plan_abroad(corridor: Corridor, now: datetime, fee_plan: str) -> Plan | None:
    """The same for a payment that crosses the border; only those from here are charged."""
    tariff = tariff_on(business_date(now))
    is_ours = corridor.side is Direction.OUTBOUND and corridor.source == LAK
    if tariff is None or not is_ours:
        return None
    plan = tariff.agreed(tariff.plan_abroad(corridor.id), fee_plan)
    assert plan.is_flat, "what is converted is rated before its amount in kip is known"
    return plan
