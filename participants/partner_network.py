"""A simulated foreign QR network, reached as one participant.

Its merchants are found by what their codes carry, its acceptance is final over there, and when
its answer is lost it can be asked: it either accepted, or never saw the request.
"""

from random import Random
from uuid import UUID

from participants.bank import Bank
from participants.behaviour import OBEDIENT, Behaviour, ReplyPlan
from participants.identity import Participant
from participants.messages import ACCEPTED, CreditReply, CreditRequest


class PartnerNetwork(Bank):
    """A foreign network: a bank to us, whose silence means one of two things."""

    def __init__(
        self, participant: Participant, chance: Random, behaviour: Behaviour = OBEDIENT
    ) -> None:
        super().__init__(participant, chance, behaviour)
        self._lost_answers: set[UUID] = set()

    def _decide(self, request: CreditRequest) -> ReplyPlan:
        plan = super()._decide(request)
        if plan.reply is None and self._chance.random() < 0.5:  # noqa: PLR2004 - a coin
            self._lost_answers.add(request.payment_id)
        return plan

    def remembers(self, payment_id: UUID) -> CreditReply | None:
        """What it decided: also where the answer was lost; None where the request was."""
        if payment_id in self._lost_answers:
            return ACCEPTED
        return super().remembers(payment_id)
