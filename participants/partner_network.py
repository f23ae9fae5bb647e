"""A simulated foreign QR network, reached as one participant.

Its merchants are found by what their codes carry, and it reads those codes itself. Its acceptance
is final over there, and when its answer is lost it can be asked: it either accepted, or never saw
the request. It has hours of its own, whatever the corridor to it says.
"""

from random import Random
from uuid import UUID

from participants.bank import Bank
from participants.behaviour import OBEDIENT, Behaviour, ReplyPlan
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.code_reading import Now, reader_of
from participants.identity import Participant
from participants.messages import ACCEPTED, CreditReply, CreditRequest, Decision

AT_ONCE_S = 0.05


class PartnerNetwork(Bank):
    """A foreign network: a bank to us, whose silence means one of two things."""

    def __init__(
        self,
        participant: Participant,
        chance: Random,
        behaviour: Behaviour = OBEDIENT,
        now: Now | None = None,
    ) -> None:
        """``now`` is its clock: without one it never closes."""
        super().__init__(participant, chance, behaviour)
        self._lost_answers: set[UUID] = set()
        self._reader = reader_of(participant.id, now)

    def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom a code pays, as registered here, or why nobody."""
        if self._reader is None:
            return super().read_code(enquiry)
        return self._reader.read(enquiry.code, self._payees)

    def _decide(self, request: CreditRequest) -> ReplyPlan:
        if self._reader is not None and not self._reader.is_open:
            closed = self._reader.network.refusals.closed
            return ReplyPlan(CreditReply(Decision.REFUSE, closed), AT_ONCE_S)
        plan = super()._decide(request)
        if plan.reply is None and self._chance.random() < 0.5:  # noqa: PLR2004 - a coin
            self._lost_answers.add(request.payment_id)
        return plan

    def remembers(self, payment_id: UUID) -> CreditReply | None:
        """What it decided: also where the answer was lost; None where the request was."""
        if payment_id in self._lost_answers:
            return ACCEPTED
        return super().remembers(payment_id)
