"""A payment's way: reserve, ask the acquirer, complete or not, tell everybody.

Each step is durable before the next begins, and no transaction is open while a participant is
asked. Whatever breaks in between leaves a payment with a deadline, which the sweeper ends.
"""

from dataclasses import replace

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.back import ReturnTerms
from lapnet_sim.ledger.commands import Result
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.payment_commands import Conclude, Conflict, Outcome, Reserve, TimeOut
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from lapnet_sim.routing.daily_caps import with_daily_caps
from lapnet_sim.tariff.limits import limits_on
from participants.messages import CreditReply, CreditRequest, Decision
from participants.reasons import Reason

OFFLINE = CreditReply(Decision.REFUSE, Reason.AB08)
ABORTED = CreditReply(Decision.REFUSE, Reason.AB04)
"""What becomes of an acceptance that the books cannot take."""


async def pay(
    switch: Switch,
    instruction: Instruction,
    refused: Reason | None = None,
    terms: ReturnTerms | None = None,
) -> Outcome | Conflict:
    """Carry a payment as far as it goes inside its budget.

    Returns a final payment, or one in doubt where finality is the other side's; a repetition
    gets the payment as it stands.
    """
    limits = limits_on(instruction, switch.settings.day_limits)
    if instruction.corridor is not None:
        corridor = switch.corridors.find(instruction.corridor)
        limits = with_daily_caps(limits, instruction, corridor)
    if terms is None:
        terms = ReturnTerms(switch.return_period)
    command = Reserve(instruction, refused, limits, terms.within, terms.at_original)
    result = await switch.ledger.apply(command)
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
    # Whether its answer, the deadline or a message of its own ended it: this was one request.
    return replace(outcome, replayed=False)


async def _forward(switch: Switch, payment: Payment) -> Outcome:
    asked = payment.instruction
    if switch.clock.now() >= asked.deadline_at:
        return _outcome(await switch.ledger.apply(TimeOut(payment.id, was_asked=False)))
    try:
        with switch.pushed.expected(payment.id) as pushed:
            async with switch.clock.until(asked.deadline_at):
                reply = await switch.gateways[asked.acquirer].request_credit(_question(payment))
                if reply is None:
                    return replace(await pushed, tell=())  # told by whoever took the answer in
    except TimeoutError:
        return _outcome(await switch.ledger.apply(TimeOut(payment.id)))
    except UnreachableError:
        reply = OFFLINE
    return await _conclude(switch, payment, reply)


def _question(payment: Payment) -> CreditRequest:
    asked = payment.instruction
    return CreditRequest(
        payment_id=payment.id,
        reference=payment.reference,
        issuer=asked.issuer,
        alias=asked.alias,
        amount=asked.credit,
        deadline_at=asked.deadline_at,
        uetr=asked.uetr,
        original_id=asked.original_id,
    )


async def _conclude(switch: Switch, payment: Payment, reply: CreditReply) -> Outcome:
    """Apply an answer; what the books cannot complete is refused, so that nobody credits."""
    answered_at = switch.clock.now()
    try:
        return _outcome(await switch.ledger.apply(Conclude(payment.id, reply, answered_at)))
    except SwitchError as error:
        if error.code is not SwitchErrorCode.INTERNAL or reply.decision is Decision.REFUSE:
            raise
    return _outcome(await switch.ledger.apply(Conclude(payment.id, ABORTED, answered_at)))


def _outcome(result: Result) -> Outcome:
    assert isinstance(result, Outcome)
    return result
