"""An endpoint, a letter to it, and what came of sending it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lapnet_sim.ids import HookEndpointId, HookEventId
from lapnet_sim.ledger.hooks import HookType
from participants import ParticipantId


class EndpointState(StrEnum):
    """Whether an endpoint is told anything."""

    ENABLED = "enabled"
    """New events are written for it, and what waits is sent."""
    DISABLED = "disabled"
    """Its owner switched it off: nothing is written, what waits stays."""
    GONE = "gone"
    """It answered 410 and was switched off; its owner may switch it on again."""


class DeliveryState(StrEnum):
    """How far one event has come on its way to one endpoint."""

    PENDING = "pending"
    """It will be sent, or sent again."""
    DELIVERED = "delivered"
    """The endpoint acknowledged it."""
    DEAD = "dead"
    """Given up; it stays in the dead-letter list until it is sent again."""


class Trouble(StrEnum):
    """Why an attempt brought no status at all."""

    TIMEOUT = "timeout"
    """No answer in time."""
    UNREACHABLE = "unreachable"
    """No connection, or one that broke."""
    NOT_ALLOWED = "not_allowed"
    """The name leads to an address that is not sent to."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one participant wants to be told, and of what."""

    id: HookEndpointId
    participant: ParticipantId
    name: str
    """Chosen by the participant; unique among its own."""
    url: str
    events: frozenset[HookType] | None
    """What it wants to be told; None is everything."""
    state: EndpointState
    created_at: datetime
    secret: str = field(repr=False)
    old_secret: str | None = field(default=None, repr=False)
    """The secret before the last rotation."""
    old_until: datetime | None = None
    """Until when messages are signed with both."""

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets a message sent now is signed with."""
        if self.old_secret is None or self.old_until is None or now >= self.old_until:
            return (self.secret,)
        return (self.secret, self.old_secret)


@dataclass(frozen=True, slots=True)
class Letter:
    """One event to one endpoint, taken out to be sent now."""

    endpoint: Endpoint
    event_id: HookEventId
    number: int
    body: str
    tries: int
    """How often it was tried since it was written, or since it was last sent again by hand."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back from an endpoint: a status, or a trouble."""

    status: int | None = None
    trouble: Trouble | None = None
    retry_after_s: int | None = None
    """How long the endpoint asks us to wait."""

    def __post_init__(self) -> None:
        assert (self.status is None) != (self.trouble is None)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending, what came of it, and what follows."""

    endpoint_id: HookEndpointId
    number: int
    at: datetime
    heard: Heard
    latency_ms: int
    state: DeliveryState
    next_at: datetime | None
    """When it is tried again; None unless it is still pending."""
    tries: int
    is_gone: bool = False
    """The endpoint wants nothing any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event on its way to one endpoint, with every attempt so far, as its owner sees it."""

    endpoint_name: str
    event_id: HookEventId
    number: int
    type: HookType
    created_at: datetime
    state: DeliveryState
    next_at: datetime | None
    attempts: tuple["PastAttempt", ...] = ()


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One sending, as it was recorded."""

    at: datetime
    status: int | None
    trouble: Trouble | None
    latency_ms: int
