"""Webhook events as values: what can be told, to whom, and one that is to be told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lapnet_sim.ids import HookEndpointId, HookEventId
from lapnet_sim.ledger.lifecycle import Status
from participants import ParticipantId


class HookType(StrEnum):
    """What a webhook tells."""

    PAYMENT_COMPLETED = "payment.completed"
    """Final: the obligation exists; a merchant may release goods."""
    PAYMENT_REJECTED = "payment.rejected"
    """Final: refused, nothing moved."""
    PAYMENT_EXPIRED = "payment.expired"
    """Final: the deadline passed, nothing moved."""
    PAYMENT_IN_DOUBT = "payment.in_doubt"
    """Handed to a network whose word is final, and no answer came in time."""
    PAYMENT_INVESTIGATING = "payment.investigating"
    """In doubt, and the enquiries are used up: people must find out."""
    RETURN_COMPLETED = "return.completed"
    """Money of an earlier payment came back."""
    RETURN_REJECTED = "return.rejected"
    """A return was refused, nothing moved."""
    RETURN_EXPIRED = "return.expired"
    """A return was not answered in time, nothing moved."""
    POSITION_WARNING = "position.warning"
    """A payment brought your position to the share of its cap that you are warned at."""
    RECALL_OPENED = "recall.opened"
    """The money of a completed payment is asked back."""
    RECALL_ACCEPTED = "recall.accepted"
    """The acquirer gives it back; the return is on its way."""
    RECALL_REFUSED = "recall.refused"
    """The acquirer does not give it back."""
    RECALL_RETURNED = "recall.returned"
    """The return that follows an accepted recall completed."""
    RECALL_REOPENED = "recall.reopened"
    """That return did not complete; the acquirer has to answer again."""
    RECALL_UNANSWERED = "recall.unanswered"
    """The time to answer a recall has passed."""
    DISPUTE_OPENED = "dispute.opened"
    """A claim about a completed payment."""
    DISPUTE_EVIDENCE = "dispute.evidence"
    """A party of a dispute brought evidence."""
    DISPUTE_ACCEPTED = "dispute.accepted"
    """The respondent gave in; the adjustment is booked."""
    DISPUTE_REPRESENTED = "dispute.represented"
    """The respondent contests the claim."""
    DISPUTE_CLOSED = "dispute.closed"
    """The dispute is over."""


T = HookType

TYPES: dict[tuple[bool, Status], HookType] = {
    (False, Status.COMPLETED): T.PAYMENT_COMPLETED,
    (False, Status.REJECTED): T.PAYMENT_REJECTED,
    (False, Status.EXPIRED): T.PAYMENT_EXPIRED,
    (False, Status.IN_DOUBT): T.PAYMENT_IN_DOUBT,
    (False, Status.INVESTIGATING): T.PAYMENT_INVESTIGATING,
    (True, Status.COMPLETED): T.RETURN_COMPLETED,
    (True, Status.REJECTED): T.RETURN_REJECTED,
    (True, Status.EXPIRED): T.RETURN_EXPIRED,
}
"""By whether it is a return, and the status it came to; other steps are nobody's concern."""


class Role(StrEnum):
    """As what a participant is told."""

    ISSUER = "issuer"
    ACQUIRER = "acquirer"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Listener:
    """A participant with at least one endpoint, as a batch finds it."""

    participant: ParticipantId
    last: int
    """The number of its last event; 0 before the first."""
    endpoints: tuple[tuple[HookEndpointId, frozenset[HookType] | None], ...]
    """Each enabled endpoint and what it asked for; None is everything."""

    def wanting(self, type_: HookType) -> tuple[HookEndpointId, ...]:
        """The endpoints that asked for this type."""
        return tuple(id_ for id_, types in self.endpoints if types is None or type_ in types)


@dataclass(frozen=True, slots=True)
class HookEvent:
    """Something that one participant is told, and at which of its endpoints."""

    id: HookEventId
    receiver: ParticipantId
    number: int
    """Rises by one from event to event of a participant; ``order`` on the wire."""
    type: HookType
    payment_id: UUID
    created_at: datetime
    body: str
    """JSON, byte for byte what is sent and signed."""
    endpoints: tuple[HookEndpointId, ...]
