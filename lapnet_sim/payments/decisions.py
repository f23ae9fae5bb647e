"""Two operators end a payment in doubt: the second one's word is told to everybody."""

from lapnet_sim.ledger.decision import DecideDoubt, DecisionOutcome, DecisionRefused
from lapnet_sim.ledger.payment_commands import Outcome
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell


async def decide(switch: Switch, command: DecideDoubt) -> DecisionOutcome | DecisionRefused:
    """Take one operator's decision in; tell every party if it ended the payment."""
    result = await switch.ledger.apply(command)
    if isinstance(result, DecisionRefused):
        return result
    assert isinstance(result, DecisionOutcome)
    tell(switch, Outcome(result.payment, tell=result.tell))
    return result
