"""What became of each event on its way to each endpoint, and sending it again by hand."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, Select, insert, select, tuple_, update

from lapnet_sim.ids import HookEndpointId, HookEventId
from lapnet_sim.ledger.hooks import HookType
from lapnet_sim.notify.values import (
    DeliveryState,
    Endpoint,
    EndpointState,
    PastAttempt,
    Told,
    Trouble,
)
from lapnet_sim.storage.hook_books import endpoint_of
from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import hook_attempt, hook_delivery, hook_endpoint, hook_event
from participants import ParticipantId


class SqlDeliveries:
    """Deliveries as their owners see them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)

    def at(
        self,
        endpoint: Endpoint,
        limit: int,
        before: int | None = None,
        state: DeliveryState | None = None,
    ) -> list[Told]:
        """What an endpoint was told or is to be told, newest first, before an event's order."""
        wanted = _TOLD.where(hook_delivery.c.endpoint_id == endpoint.id)
        if before is not None:
            wanted = wanted.where(hook_delivery.c.number < before)
        if state is not None:
            wanted = wanted.where(hook_delivery.c.state == state.value)
        return self._told(wanted.order_by(hook_delivery.c.number.desc()).limit(limit))

    def dead_letters(self, participant: ParticipantId, limit: int) -> list[Told]:
        """What was given up of a participant's, at whatever endpoint, newest first."""
        dead = hook_delivery.c.state == DeliveryState.DEAD.value
        wanted = _TOLD.where(dead, hook_endpoint.c.participant == participant)
        newest = wanted.order_by(hook_delivery.c.number.desc(), hook_endpoint.c.name)
        return self._told(newest.limit(limit))

    def _told(self, wanted: Select[tuple[object, ...]]) -> list[Told]:
        with self._engine.connect() as connection:
            found = connection.execute(wanted).mappings().all()
            attempts = _attempts(connection, {(row["endpoint_id"], row["number"]) for row in found})
        return [
            Told(
                endpoint_name=row["name"],
                event_id=row["event_id"],
                number=row["number"],
                type=HookType(row["type"]),
                created_at=row["created_at"],
                state=DeliveryState(row["state"]),
                next_at=row["next_at"],
                attempts=tuple(attempts.get((row["endpoint_id"], row["number"]), ())),
            )
            for row in found
        ]

    def resend(self, participant: ParticipantId, event_id: UUID, now: datetime) -> list[str] | None:
        """Send an event again, to every enabled endpoint that wants its type; their names.

        None if the participant has no such event.
        """

        def work(connection: Connection) -> list[str] | None:
            endpoints = _lock_enabled(connection, participant)
            event = hook_event
            mine = (event.c.participant == participant, event.c.id == event_id)
            found = connection.execute(select(event.c.number, event.c.type).where(*mine)).first()
            if found is None:
                return None
            wanting = [e for e in endpoints if e.events is None or found.type in e.events]
            for endpoint in wanting:
                _due_now(connection, endpoint.id, HookEventId(event_id), found.number, now)
            return [endpoint.name for endpoint in wanting]

        return self._transactions.do(work)


_TOLD: Select[tuple[object, ...]] = (
    select(
        hook_delivery,
        hook_endpoint.c.name,
        hook_event.c.type,
        hook_event.c.created_at,
    )
    .join(hook_endpoint, hook_endpoint.c.id == hook_delivery.c.endpoint_id)
    .join(hook_event, hook_event.c.id == hook_delivery.c.event_id)
)


def _lock_enabled(connection: Connection, participant: ParticipantId) -> list[Endpoint]:
    table = hook_endpoint
    enabled = (
        select(table)
        .where(table.c.participant == participant, table.c.state == EndpointState.ENABLED.value)
        .order_by(table.c.id)
    )
    return [endpoint_of(r) for r in connection.execute(enabled.with_for_update()).mappings()]


def _due_now(
    connection: Connection,
    endpoint_id: HookEndpointId,
    event_id: HookEventId,
    number: int,
    now: datetime,
) -> None:
    table = hook_delivery
    key = (table.c.endpoint_id == endpoint_id, table.c.number == number)
    values = {"state": DeliveryState.PENDING.value, "tries": 0, "next_at": now}
    if connection.execute(update(table).where(*key).values(values)).rowcount:
        return
    made = {"endpoint_id": endpoint_id, "number": number, "event_id": event_id, "attempts": 0}
    connection.execute(insert(table).values(made | values))


def _attempts(
    connection: Connection, keys: set[tuple[UUID, int]]
) -> dict[tuple[UUID, int], list[PastAttempt]]:
    table = hook_attempt
    wanted = select(table).where(tuple_(table.c.endpoint_id, table.c.number).in_(keys))
    found: dict[tuple[UUID, int], list[PastAttempt]] = {}
    for row in connection.execute(wanted.order_by(*table.primary_key.columns)):
        found.setdefault((row.endpoint_id, row.number), []).append(
            PastAttempt(
                at=row.at,
                status=row.status,
                trouble=None if row.trouble is None else Trouble(row.trouble),
                latency_ms=row.latency_ms,
            )
        )
    return found
