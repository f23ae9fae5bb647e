"""Claiming money of a completed payment, where asking for it back was not enough."""

from dataclasses import dataclass
from uuid import UUID

from fx import Money
from lapnet_sim.ids import DisputeId, uuid7
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_commands import (
    DisputeConflict,
    DisputeOutcome,
    DisputeRefused,
    OpenDispute,
)
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.payments.request_hash import hash_of
from lapnet_sim.payments.switch import Switch
from participants.reasons import Reason

Result = DisputeOutcome | DisputeConflict | DisputeRefused


@dataclass(frozen=True, slots=True)
class DisputeRequest:
    """One claim, in the claimant's own words."""

    payment: Payment
    dispute_id: UUID
    """Chosen by whoever claims; claiming again with it is a repetition."""
    claimed: Money
    reason: Reason
    note: str

    @property
    def request_hash(self) -> str:
        """SHA-256 of the business content: the same request has the same hash."""
        amount = [self.claimed.minor, self.claimed.currency.code]
        content = [str(self.payment.id), amount, self.reason.value, self.note]
        return hash_of(content)


async def claim(switch: Switch, request: DisputeRequest) -> Result:
    """Open a dispute."""
    now, paid = switch.clock.now(), request.payment.instruction
    dispute = Dispute(
        id=DisputeId(uuid7(now, switch.chance)),
        claimant=paid.issuer,
        dispute_id=request.dispute_id,
        request_hash=request.request_hash,
        payment_id=request.payment.id,
        reference=request.payment.reference,
        number=1,
        respondent=paid.acquirer,
        reason=request.reason,
        claimed=request.claimed,
        created_at=now,
    )
    result = await switch.ledger.apply(OpenDispute(dispute, request.note, switch.return_period))
    assert isinstance(result, Result)
    return result
