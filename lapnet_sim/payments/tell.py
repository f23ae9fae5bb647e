"""Telling everybody in a payment how it ended, until each has acknowledged.

The notices are stored in the transaction that ends the payment. They are told at once; what is
not acknowledged stays, and is told again by whoever sweeps.
"""

from lapnet_sim.ledger.commands import Acknowledge, Outcome
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.posting import legs
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from participants.messages import Confirmation, Verdict


def confirmation(payment: Payment, receiver: ParticipantId) -> Confirmation:
    """What one participant is told of an ended payment: the verdict, and its own legs."""
    completed = payment.status is Status.COMPLETED
    return Confirmation(
        payment_id=payment.id,
        receiver=receiver,
        verdict=Verdict.COMPLETED if completed else Verdict.NOT_COMPLETED,
        lines=tuple(line for line in legs(payment) if receiver in (line.payer, line.payee))
        if completed
        else (),
    )


async def tell(switch: Switch, outcome: Outcome) -> None:
    """Tell every party that a command says must be told."""
    for receiver in outcome.tell:
        await tell_one(switch, outcome.payment, receiver)


async def tell_one(switch: Switch, payment: Payment, receiver: ParticipantId) -> bool:
    """Tell one party; say whether it acknowledged."""
    try:
        await switch.gateways[receiver].confirm(confirmation(payment, receiver))
    except UnreachableError:
        return False
    await switch.ledger.apply(Acknowledge(payment.id, receiver))
    return True
