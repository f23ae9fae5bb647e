"""A party asks what became of a payment: whoever knows is asked now, and the books say the rest."""

from datetime import datetime, timedelta

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, TimeOut
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from participants import ParticipantId

DOUBTFUL = frozenset({Status.IN_DOUBT, Status.INVESTIGATING})


def may_ask_from(switch: Switch, payment: Payment) -> datetime:
    """From when on a payment that has not ended may be asked about."""
    wait = timedelta(seconds=switch.settings.status_enquiry_after_s)
    return payment.instruction.deadline_at + wait


async def find_out(switch: Switch, payment: Payment, caller: ParticipantId) -> Payment:
    """The payment as it stands after the one who knows was asked, once, inside its budget.

    An acquirer that asks is the one who knows; it gets what the books say. That a network never
    saw a payment is for the switch's own enquiries to conclude: here it leaves the doubt.
    """
    if payment.status is Status.FORWARDED:
        payment = await _end(switch, payment)
    if payment.status not in DOUBTFUL or caller == payment.instruction.acquirer:
        return payment
    budget = timedelta(seconds=switch.settings.enquiry_budget_s)
    try:
        async with switch.clock.until(switch.clock.now() + budget):
            reply = await switch.gateways[payment.instruction.acquirer].enquire(payment.id)
    except (UnreachableError, TimeoutError):
        return payment
    if reply is None:
        return payment
    outcome = await switch.ledger.apply(Conclude(payment.id, reply, switch.clock.now()))
    assert isinstance(outcome, Outcome)
    tell(switch, outcome)
    return outcome.payment


async def _end(switch: Switch, payment: Payment) -> Payment:
    """Its deadline has passed, and nobody has said so yet."""
    outcome = await switch.ledger.apply(TimeOut(payment.id))
    assert isinstance(outcome, Outcome)
    tell(switch, outcome)
    return outcome.payment
