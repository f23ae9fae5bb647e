"""Sending money back: the acquirer of a completed payment pays it, or a part, to the issuer."""

from dataclasses import dataclass
from uuid import UUID

from fx import Money
from lapnet_sim.ids import PaymentId, uuid7
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.payments.request_hash import hash_of
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from participants.reasons import Reason

REASONS = frozenset({Reason.MD06, Reason.AM09, Reason.AM05, Reason.FOCR, Reason.FR01})
"""Why money may be sent back. Source: ISO 20022 external code set, return reasons."""


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """One request to send money back, in the acquirer's own words."""

    acquirer: ParticipantId
    """Of the original: who asks."""
    return_id: UUID
    """Chosen by whoever asks; asking again with it is a repetition."""
    original: Payment
    amount: Money
    reason: Reason
    quote: HeldQuote | None = None
    """For what was converted, when its own rate is no longer used."""

    @property
    def request_hash(self) -> str:
        """SHA-256 of the business content: the same request has the same hash."""
        amount = [self.amount.minor, self.amount.currency.code]
        content = [str(self.original.id), amount, self.reason.value]
        if self.quote is not None:
            content.append(str(self.quote.quote.id))
        return hash_of(content)


def instruct_return(switch: Switch, request: ReturnRequest) -> Instruction:
    """The instruction for a return: the original's way, backwards."""
    now = switch.clock.now()
    paid = request.original.instruction
    return Instruction(
        payment_id=PaymentId(uuid7(now, switch.chance)),
        uetr=request.return_id,
        end_to_end_id=paid.end_to_end_id,
        request_hash=request.request_hash,
        issuer=request.acquirer,
        acquirer=paid.issuer,
        scheme=paid.scheme,
        alias=f"return of {request.original.reference}",
        payee_name="",
        corridor=paid.corridor,
        provider=None,
        finality=Finality.CONFIRMED,
        debit=request.amount,
        credit=request.amount,
        quote_id=None,
        deadline_at=now + switch.budget(None),
        original_id=request.original.id,
        return_reason=request.reason,
    )
