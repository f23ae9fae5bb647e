"""A payment's way: reserve, ask the acquirer, complete or not, tell everybody.

Each step is durable before the next begins, and no transaction is open while a participant is
asked. Whatever breaks in between leaves a payment with a deadline, which the sweeper ends.
"""

from lapnet_sim.errors import SwitchError
from lapnet_sim.ledger.commands import Conclude, Conflict, Outcome, Reserve, TimeOut
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from participants.messages import CreditReply, CreditRequest, Decision
from participants.reasons import Reason

OFFLINE = CreditReply(Decision.REFUSE, Reason.AB08)


async def pay(
    switch: Switch, instruction: Instruction, refused: Reason | None = None
) -> Outcome | Conflict:
    """Carry a payment as far as it goes inside its budget.

    Returns a final payment, or one in doubt where finality is the other side's; a repetition
    gets the payment as it stands.
    """
    result = await switch.ledger.apply(Reserve(instruction, refused))
    if isinstance(result, Conflict):
        return result
    assert isinstance(result, Outcome)
    if result.replayed or result.payment.status is not Status.FORWARDED:
        return result
    try:
        outcome = await _forward(switch, result.payment)
    except SwitchError:
        # Storage cannot take the end in now. The payment stands as it was reserved, and that is
        # what is answered; whoever sweeps ends it.
        return result
    tell(switch, outcome)
    return outcome


async def _forward(switch: Switch, payment: Payment) -> Outcome:
    asked = payment.instruction
    request = CreditRequest(
        payment_id=payment.id,
        reference=payment.reference,
        issuer=asked.issuer,
        alias=asked.alias,
        amount=asked.credit,
        deadline_at=asked.deadline_at,
        original_id=asked.original_id,
    )
    try:
        async with switch.clock.until(asked.deadline_at):
            reply = await switch.gateways[asked.acquirer].request_credit(request)
    except TimeoutError:
        result = await switch.ledger.apply(TimeOut(payment.id))
    except UnreachableError:
        result = await switch.ledger.apply(Conclude(payment.id, OFFLINE))
    else:
        result = await switch.ledger.apply(Conclude(payment.id, reply))
    assert isinstance(result, Outcome)
    return result
