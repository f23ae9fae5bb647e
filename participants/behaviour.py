"""How a simulated participant answers: at once, slowly, with a refusal, too late, or not at all.

A behaviour is a table of shares in parts of ten thousand, so that a scenario can be written as
data; which row applies to a payment is drawn from the chance that is handed in.
"""

from dataclasses import dataclass, field
from random import Random

from participants.messages import ACCEPTED, CreditReply, Decision, RecallReply
from participants.reasons import Reason

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """What will be answered and when; ``reply`` is None for a participant that stays silent."""

    reply: CreditReply | None
    delay_s: float
    is_pushed: bool = False
    """Whether it only says at once that it will answer, and answers by a message of its own."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Shares of answers, in parts of ten thousand; what is left over accepts quickly.

    Shares and delays are invented: they make a day worth looking at, not a forecast.
    """

    refuse: int = 0
    late: int = 0
    """Accepts, but after the deadline has passed."""
    silent: int = 0
    pushed: int = 0
    """Accepts by a message of its own, after having said that it will answer."""
    refuse_recalls: int = 0
    ignore_recalls: int = 0
    """Takes a recall and never answers it; what is left over gives the money back."""
    quick_s: tuple[float, float] = (0.05, 0.9)
    late_s: tuple[float, float] = (12.0, 40.0)
    reasons: tuple[Reason, ...] = field(
        default=(Reason.AC04, Reason.AC06, Reason.AG01, Reason.MS03)
    )

    recall_reasons: tuple[Reason, ...] = field(
        default=(Reason.CUST, Reason.NOOR, Reason.ADAC, Reason.LEGL)
    )

    def __post_init__(self) -> None:
        assert 0 <= self.refuse + self.late + self.silent + self.pushed <= TEN_THOUSAND
        assert 0 <= self.refuse_recalls + self.ignore_recalls <= TEN_THOUSAND

    def plan_recall(self, chance: Random) -> RecallReply | None:
        """Draw the answer to one recall; None for a participant that stays silent."""
        draw = chance.randrange(TEN_THOUSAND)
        if draw < self.refuse_recalls:
            return RecallReply(Decision.REFUSE, chance.choice(self.recall_reasons))
        if draw - self.refuse_recalls < self.ignore_recalls:
            return None
        return RecallReply(Decision.ACCEPT)

    def plan(self, chance: Random) -> ReplyPlan:
        """Draw one answer."""
        draw = chance.randrange(TEN_THOUSAND)
        quick = round(chance.uniform(*self.quick_s), 3)
        if draw < self.refuse:
            return ReplyPlan(CreditReply(Decision.REFUSE, chance.choice(self.reasons)), quick)
        draw -= self.refuse
        if draw < self.late:
            return ReplyPlan(ACCEPTED, round(chance.uniform(*self.late_s), 3))
        draw -= self.late
        if draw < self.silent:
            return ReplyPlan(None, 0.0)
        if draw - self.silent < self.pushed:
            return ReplyPlan(ACCEPTED, quick, is_pushed=True)
        return ReplyPlan(ACCEPTED, quick)


OBEDIENT = Behaviour()
"""Accepts everything, quickly."""
