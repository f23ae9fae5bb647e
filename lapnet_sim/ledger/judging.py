"""Ending a payment in doubt by two people: the second key that says the same ends it.

What they agree on is applied as the network's own answer would be, so the books move in one way
only; an answer of the network that comes later and says otherwise is kept, and changes nothing.
"""

from datetime import datetime

from lapnet_sim.ledger import conclusion
from lapnet_sim.ledger.decision import (
    DecideDoubt,
    DecisionOutcome,
    DecisionRefused,
    DoubtDecision,
    Ending,
    is_agreed,
)
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment_commands import Conclude, Outcome
from lapnet_sim.ledger.state import Changes
from participants.messages import ACCEPTED, CreditReply, Decision
from participants.reasons import Reason

REPLIES = {
    Ending.COMPLETED: ACCEPTED,
    Ending.REJECTED: CreditReply(Decision.REFUSE, Reason.AB06),
}
"""What the network would have answered."""


def decide_doubt(
    changes: Changes, command: DecideDoubt, now: datetime
) -> DecisionOutcome | DecisionRefused:
    """Take a decision in; end the payment if it confirms the one before it."""
    payment = changes.payments.get(command.payment_id)
    assert payment is not None, "a command names a payment that exists"
    made = changes.decisions.get(payment.id) or ()
    if _says_nothing_new(made, command):
        return DecisionOutcome(payment, made, replayed=True)
    if payment.status is not Status.INVESTIGATING:
        return DecisionRefused(payment)
    decision = DoubtDecision(
        payment_id=command.payment_id,
        number=len(made) + 1,
        ending=command.ending,
        text=command.text,
        key_id=command.key_id,
        by=command.by,
        at=now,
    )
    made = (*made, decision)
    changes.decisions.put(payment.id, made)
    changes.decided.append(decision)
    if not is_agreed(made):
        return DecisionOutcome(payment, made)
    ended = conclusion.conclude(changes, Conclude(payment.id, REPLIES[command.ending]), now)
    assert isinstance(ended, Outcome)
    return DecisionOutcome(ended.payment, made, tell=ended.tell)


def _says_nothing_new(made: tuple[DoubtDecision, ...], command: DecideDoubt) -> bool:
    """A repetition: of the proposal that stands, or of either half of what was agreed."""
    standing = made[-2:] if is_agreed(made) else made[-1:]
    said = (command.key_id, command.ending)
    return any((decision.key_id, decision.ending) == said for decision in standing)
