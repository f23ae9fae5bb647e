"""Asking for money back: the recall is stored, told to the acquirer, answered, and carried out.

Every step is durable before the next begins. A recall that nobody could be told of, or whose
return was cut short, is found by the sweeper and goes on where it stopped.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from fx import Money
from lapnet_sim.ids import RecallId, uuid4, uuid7
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall, Resolution
from lapnet_sim.ledger.recall_commands import (
    NoteRecallDelivered,
    PlaceRecall,
    RecallConflict,
    RecallOutcome,
    RecallRefused,
    ResolveRecall,
)
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.request_hash import hash_of
from lapnet_sim.payments.returns import ReturnRequest, instruct_return
from lapnet_sim.payments.switch import Switch
from participants.messages import Decision, RecallNotice, RecallReply
from participants.reasons import Reason
from settlement.business_days import SCHEME_ZONE, add_business_days, business_date

Result = RecallOutcome | RecallConflict | RecallRefused


@dataclass(frozen=True, slots=True)
class RecallRequest:
    """One request to get money back, in the issuer's own words."""

    payment: Payment
    recall_id: UUID
    """Chosen by whoever asks; asking again with it is a repetition."""
    reason: Reason
    text: str

    @property
    def request_hash(self) -> str:
        """SHA-256 of the business content: the same request has the same hash."""
        content = [str(self.payment.id), self.reason.value, self.text]
        return hash_of(content)


async def ask_back(switch: Switch, request: RecallRequest) -> Result:
    """Store a recall, and begin to tell the acquirer."""
    now, paid = switch.clock.now(), request.payment.instruction
    recall = Recall(
        id=RecallId(uuid7(now, switch.chance)),
        issuer=paid.issuer,
        recall_id=request.recall_id,
        request_hash=request.request_hash,
        payment_id=request.payment.id,
        acquirer=paid.acquirer,
        reason=request.reason,
        text=request.text,
        created_at=now,
        due_at=_due_at(switch, request.reason, now),
    )
    days = switch.settings.return_days
    if request.reason is Reason.FRAD:
        days = switch.settings.fraud_recall_days
    result = await switch.ledger.apply(PlaceRecall(recall, timedelta(days=days)))
    assert isinstance(result, Result)
    if isinstance(result, RecallOutcome) and not result.replayed:
        switch.background.start(deliver(switch, result.recall, result.payment))
    return result


async def deliver(switch: Switch, recall: Recall, payment: Payment) -> bool:
    """Tell the acquirer; if it answers at once, carry its answer out. Whether it has it now."""
    paid = payment.instruction
    notice = RecallNotice(
        id=recall.id,
        payment_id=payment.id,
        uetr=paid.uetr,
        reference=payment.reference,
        issuer=recall.issuer,
        amount=paid.credit,
        reason=recall.reason,
        text=recall.text,
        due_at=recall.due_at,
    )
    try:
        reply = await switch.gateways[recall.acquirer].recall(notice)
    except UnreachableError:
        return False
    await switch.ledger.apply(NoteRecallDelivered(recall))
    if reply is not None:
        await resolve_recall(switch, recall, _resolution(switch, reply))
    return True


async def resolve_recall(switch: Switch, recall: Recall, answer: Resolution) -> Result:
    """Take an acquirer's answer; a yes sends the money back under the return id it names."""
    result = await switch.ledger.apply(ResolveRecall(recall, answer))
    assert isinstance(result, Result)
    if isinstance(result, RecallOutcome) and result.recall.status is RecallStatus.ACCEPTED:
        await carry_out(switch, result.recall, result.payment)
    return result


async def carry_out(switch: Switch, recall: Recall, payment: Payment) -> None:
    """Send the money of an accepted recall back; doing it again is the same return."""
    answer = recall.resolution
    assert answer is not None
    assert answer.return_id is not None
    assert answer.amount_minor is not None
    back = ReturnRequest(
        acquirer=recall.acquirer,
        return_id=answer.return_id,
        original=payment,
        amount=Money(answer.amount_minor, payment.instruction.credit.currency),
        reason=Reason.FOCR,
    )
    await pay(switch, instruct_return(switch, back))


def _resolution(switch: Switch, reply: RecallReply) -> Resolution:
    accepts = reply.decision is Decision.ACCEPT
    return Resolution(reply.decision, reply.reason, uuid4(switch.chance) if accepts else None)


def _due_at(switch: Switch, reason: Reason, now: datetime) -> datetime:
    """The end of the last day to answer on; a fraud counts every day from the hour it came."""
    settings = switch.settings
    if reason is Reason.FRAD:
        return now + timedelta(days=settings.fraud_answer_days)
    last = add_business_days(business_date(now), settings.recall_answer_days)
    return datetime.combine(last + timedelta(days=1), time(0), SCHEME_ZONE).astimezone(UTC)
