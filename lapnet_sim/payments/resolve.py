"""Finding out what became of a payment in doubt, on a schedule, to an end."""

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conclude, NoteEnquiry, Outcome
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from participants.messages import CreditReply, Decision
from participants.reasons import Reason

NEVER_SEEN = CreditReply(Decision.REFUSE, Reason.AB06)


async def resolve(switch: Switch, payment: Payment) -> Payment:
    """Ask the partner network again after each delay until it is known, or people must look."""
    asked_before = payment.enquiries
    for delay_s in switch.settings.enquiry_delays_s[asked_before:]:
        await switch.clock.sleep(delay_s)
        payment = await enquire(switch, payment)
        if payment.status is not Status.IN_DOUBT:
            break
    return payment


async def enquire(switch: Switch, payment: Payment) -> Payment:
    """Ask once. What the network never saw counts as refused: its acceptance window is over."""
    asked = payment.instruction
    try:
        async with switch.clock.until(switch.clock.now() + switch.budget(None)):
            reply = await switch.gateways[asked.acquirer].enquire(payment.id)
    except (UnreachableError, TimeoutError):
        is_last = payment.enquiries + 1 >= len(switch.settings.enquiry_delays_s)
        result = await switch.ledger.apply(NoteEnquiry(payment.id, is_last=is_last))
    else:
        result = await switch.ledger.apply(Conclude(payment.id, reply or NEVER_SEEN))
    assert isinstance(result, Outcome)
    tell(switch, result)
    return result.payment
