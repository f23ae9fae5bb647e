"""The webhooks' part in a batch of the books: who listens, and what they are to be told.

Endpoints are locked before the feeds, by everybody. So an endpoint cannot vanish between the
decision to tell it something and the row that says so.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping, select

from lapnet_sim.ids import HookEndpointId
from lapnet_sim.ledger.hooks import HookEvent, HookType, Listener
from lapnet_sim.notify.values import DeliveryState, Endpoint, EndpointState
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import hook_endpoint, hook_feed
from participants import ParticipantId

Values = dict[str, Any]


ENABLED = Question(
    select(hook_endpoint.c.participant, hook_endpoint.c.id, hook_endpoint.c.events)
    .where(hook_endpoint.c.state == EndpointState.ENABLED.value)
    .order_by(hook_endpoint.c.participant, hook_endpoint.c.id)
)

FEEDS = Question(select(hook_feed).order_by(hook_feed.c.participant), hook_feed.c.participant)


def load_listeners(batch: Batch) -> dict[ParticipantId, Listener]:
    """Everybody with an enabled endpoint, locked; one question where nobody listens."""
    found = batch.rows(ENABLED)
    wanted = {row["participant"] for row in found}
    last = {row["participant"]: row["last"] for row in batch.rows(FEEDS, wanted)}
    return {
        ParticipantId(participant): Listener(
            ParticipantId(participant),
            last[participant],
            tuple((HookEndpointId(row["id"]), read_events(row["events"])) for row in group),
        )
        for participant, group in groupby(found, key=lambda row: str(row["participant"]))
    }


def read_events(text: str | None) -> frozenset[HookType] | None:
    """The types an endpoint asked for, from their column; None is everything."""
    return None if text is None else frozenset(map(HookType, text.split()))


def write_events(events: Iterable[HookType] | None) -> str | None:
    """The column of the types an endpoint asked for."""
    return None if events is None else " ".join(sorted(events))


def endpoint_values(endpoint: Endpoint) -> Values:
    """All columns of an endpoint."""
    return {
        "id": endpoint.id,
        "participant": endpoint.participant,
        "name": endpoint.name,
        "url": endpoint.url,
        "events": write_events(endpoint.events),
        "state": endpoint.state.value,
        "created_at": endpoint.created_at,
        "secret": endpoint.secret,
        "old_secret": endpoint.old_secret,
        "old_until": endpoint.old_until,
    }


def endpoint_of(row: RowMapping) -> Endpoint:
    """An endpoint from its row."""
    return Endpoint(
        **{
            **row,
            "events": read_events(row["events"]),
            "state": EndpointState(row["state"]),
        }
    )


def feed_values(listener: Listener) -> Values:
    """All columns of a feed."""
    return {"participant": listener.participant, "last": listener.last}


def hook_event_values(event: HookEvent) -> Values:
    """All columns of an event."""
    return {
        "id": event.id,
        "participant": event.receiver,
        "number": event.number,
        "type": event.type.value,
        "payment_id": event.payment_id,
        "created_at": event.created_at,
        "body": event.body,
    }


def deliveries_of(event: HookEvent) -> list[Values]:
    """A delivery that is due at once, per endpoint of an event."""
    return [
        {
            "endpoint_id": endpoint_id,
            "number": event.number,
            "event_id": event.id,
            "state": DeliveryState.PENDING.value,
            "tries": 0,
            "attempts": 0,
            "next_at": event.created_at,
        }
        for endpoint_id in event.endpoints
    ]
