"""Telling everybody in a payment how it ended, until each has acknowledged.

The notices are stored in the transaction that ends the payment. They are told at once; what is
not acknowledged stays, and is told again by whoever sweeps.
"""

from collections.abc import Sequence

import structlog

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Acknowledge, Outcome
from lapnet_sim.ledger.posting import legs
from lapnet_sim.payments.bag import Bag
from lapnet_sim.payments.conversions import conversions
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from participants.conversion import ConversionNotice
from participants.messages import Confirmation, Verdict

log = structlog.get_logger()


def confirmation(
    payment: Payment, receiver: ParticipantId, conversion: ConversionNotice | None = None
) -> Confirmation:
    """What one participant is told of an ended payment: the verdict, and its own legs."""
    completed = payment.status is Status.COMPLETED
    return Confirmation(
        payment_id=payment.id,
        receiver=receiver,
        verdict=Verdict.COMPLETED if completed else Verdict.NOT_COMPLETED,
        lines=tuple(line for line in legs(payment) if receiver in (line.payer, line.payee))
        if completed
        else (),
        conversion=conversion,
    )


def tell(switch: Switch, outcome: Outcome) -> None:
    """Begin to tell every party that a command says must be told; nobody waits for it."""
    for receiver in outcome.tell:
        tell_one(switch, receiver, outcome.payment)


def tell_one(switch: Switch, receiver: ParticipantId, payment: Payment) -> None:
    """Begin to tell one party; nothing happens if it is being told already."""
    bag = switch.bags.setdefault(receiver, Bag())
    bag.put(payment)
    if not bag.is_carried:
        bag.is_carried = True
        switch.background.start(_carry(switch, receiver, bag))


async def _carry(switch: Switch, receiver: ParticipantId, bag: Bag) -> None:
    """Empty a bag, message by message."""
    try:
        while payments := bag.take():
            try:
                await _tell_now(switch, receiver, payments)
            except Exception:
                log.exception("tell.failed", receiver=receiver)
    finally:
        bag.is_carried = False


async def _tell_now(switch: Switch, receiver: ParticipantId, payments: Sequence[Payment]) -> None:
    converted = await conversions(switch.offers, receiver, payments)
    told = [confirmation(each, receiver, converted.get(each.id)) for each in payments]
    try:
        reached = await switch.gateways[receiver].confirm_all(told)
    except UnreachableError:
        return
    acknowledged = tuple(payment.id for payment in payments if payment.id in reached)
    if acknowledged:
        await switch.ledger.apply(Acknowledge(receiver, acknowledged))
