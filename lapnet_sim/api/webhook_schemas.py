"""What goes over the wire about webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from lapnet_sim.api.schemas import In, Out
from lapnet_sim.ledger.hooks import HookType
from lapnet_sim.notify.values import (
    DeliveryState,
    Endpoint,
    EndpointState,
    PastAttempt,
    Told,
    Trouble,
)

SecretOnce = Annotated[
    str | None,
    Field(description="signs what is sent; shown in this answer only", examples=["whsec_..."]),
]


class WebhookIn(In):
    """Tell me there."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            description="https, or http to this machine",
            examples=["http://127.0.0.1:9000/events"],
        ),
    ]
    events: Annotated[
        list[Annotated[HookType, Field(strict=False)]] | None,
        Field(
            min_length=1,
            max_length=50,
            description="what to be told; left out, everything",
            examples=[["payment.completed", "return.completed"]],
        ),
    ] = None
    enabled: Annotated[bool, Field(description="false: keep it, and tell it nothing")] = True


class WebhookOut(Out):
    """One of your webhooks."""

    id: str
    url: str
    events: list[HookType] | None
    state: EndpointState
    created_at: datetime
    old_secret_until: datetime | None
    secret: SecretOnce = None

    @classmethod
    def of(cls, endpoint: Endpoint, *, secret: str | None = None) -> "WebhookOut":
        """From an endpoint; with a secret only when it was made just now."""
        return cls(
            id=endpoint.name,
            url=endpoint.url,
            events=None if endpoint.events is None else sorted(endpoint.events),
            state=endpoint.state,
            created_at=endpoint.created_at,
            old_secret_until=endpoint.old_until,
            secret=secret,
        )


class WebhooksOut(Out):
    """All of your webhooks."""

    webhooks: list[WebhookOut]


class AttemptOut(Out):
    """One sending: the status that came back, or the trouble that kept one away."""

    at: datetime
    status: int | None
    trouble: Trouble | None
    latency_ms: int

    @classmethod
    def of(cls, past: PastAttempt) -> "AttemptOut":
        """From a recorded attempt."""
        return cls(at=past.at, status=past.status, trouble=past.trouble, latency_ms=past.latency_ms)


class DeliveryOut(Out):
    """One event on its way to one webhook."""

    event_id: UUID
    order: int
    type: HookType
    webhook_id: str
    created_at: datetime
    state: DeliveryState
    next_try_at: datetime | None
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, told: Told) -> "DeliveryOut":
        """From a delivery."""
        return cls(
            event_id=told.event_id,
            order=told.number,
            type=told.type,
            webhook_id=told.endpoint_name,
            created_at=told.created_at,
            state=told.state,
            next_try_at=told.next_at,
            attempts=[AttemptOut.of(each) for each in told.attempts],
        )


class DeliveriesOut(Out):
    """Deliveries, newest first."""

    deliveries: list[DeliveryOut]
    before: Annotated[
        int | None, Field(description="ask with this for the page after; null on the last one")
    ] = None


class ResentOut(Out):
    """Where an event is sent again."""

    event_id: UUID
    webhooks: list[str]
