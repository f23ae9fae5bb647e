"""What a payment meets of its corridor's daily caps: the payer's, the issuer's, the corridor's.

=============  ======  ===========================================================
cap            reason  who is capped
=============  ======  ===========================================================
payer          AM14    one account, where the issuer says which one pays
participant    AM13    the customers of one issuer
corridor       AM23    everybody
=============  ======  ===========================================================

The books count them where they count every daily limit, in the transaction that reserves.
"""

from fx import Money
from lapnet_sim.ledger.daily import DailyLimit, Limits
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.routing.corridors import Corridor
from participants.reasons import Reason


def with_daily_caps(limits: Limits, instruction: Instruction, corridor: Corridor | None) -> Limits:
    """``limits``, and behind them the corridor's for a payment that counts towards them."""
    owners = instruction.counted_abroad
    if not owners:
        return limits
    assert corridor is not None, "what is counted goes over a corridor of the table"
    caps = corridor.a_day
    assert caps is not None, "what is counted is capped"
    mosts = (caps.payer, caps.participant, caps.corridor)[-len(owners) :]
    reasons = (Reason.AM14, Reason.AM13, Reason.AM23)[-len(owners) :]
    found = zip(owners, reasons, mosts, strict=True)
    return Limits(limits.refused, (*limits.daily, *(_limit(*each) for each in found)))


def _limit(owner: str, reason: Reason, most: Money | None) -> DailyLimit:
    return DailyLimit(owner, reason, amount_minor=None if most is None else most.minor)
