"""Telling everybody in a payment how it ended, until each has acknowledged.

The notices are stored in the transaction that ends the payment. They are told at once; what is
not acknowledged stays, and is told again by whoever sweeps.
"""

from itertools import compress

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


def tell(switch: Switch, outcome: Outcome) -> None:
    """Begin to tell every party that a command says must be told; nobody waits for it."""
    if outcome.tell:
        switch.background.start(tell_now(switch, outcome.payment, outcome.tell))


async def tell_now(
    switch: Switch, payment: Payment, receivers: tuple[ParticipantId, ...]
) -> tuple[ParticipantId, ...]:
    """Tell some parties; return those who acknowledged."""
    answers = [await _reached(switch, payment, receiver) for receiver in receivers]
    reached = tuple(compress(receivers, answers))
    if reached:
        await switch.ledger.apply(Acknowledge(payment.id, reached))
    return reached


async def _reached(switch: Switch, payment: Payment, receiver: ParticipantId) -> bool:
    try:
        await switch.gateways[receiver].confirm(confirmation(payment, receiver))
    except UnreachableError:
        return False
    return True
