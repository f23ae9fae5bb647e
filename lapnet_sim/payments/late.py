"""An answer that comes by itself: pushed by an acquirer that said so, or after its deadline."""

from uuid import UUID

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.payment_commands import Conclude, Outcome
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from participants.messages import CreditReply


async def take_late_reply(switch: Switch, payment_id: UUID, reply: CreditReply) -> Outcome:
    """Take an answer in: it ends a payment in doubt, and is only recorded for one that ended."""
    outcome = await switch.ledger.apply(Conclude(PaymentId(payment_id), reply, switch.clock.now()))
    assert isinstance(outcome, Outcome)
    switch.pushed.arrived(outcome)
    tell(switch, outcome)
    return outcome
