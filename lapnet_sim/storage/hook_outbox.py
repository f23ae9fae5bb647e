"""The worker's side of webhooks: what is due, taken out to be sent, and what came of it.

What is taken out is marked as due again a little later, in the same transaction. So two workers
never hold the same letter, and one that dies loses none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    exists,
    insert,
    select,
    tuple_,
    update,
)

from lapnet_sim.ids import HookEndpointId, HookEventId
from lapnet_sim.notify.values import Attempt, DeliveryState, Endpoint, EndpointState, Letter
from lapnet_sim.storage.hook_books import endpoint_of
from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import hook_attempt, hook_delivery, hook_endpoint, hook_event


class SqlOutbox:
    """Where events wait, when they wait in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)

    def endpoints_due(self, now: datetime) -> list[Endpoint]:
        """The enabled endpoints that something waits for."""
        table, waiting = hook_endpoint, hook_delivery
        something = exists().where(
            waiting.c.state == DeliveryState.PENDING.value,
            waiting.c.endpoint_id == table.c.id,
            waiting.c.next_at <= now,
        )
        enabled = table.c.state == EndpointState.ENABLED.value
        found = select(table).where(enabled, something).order_by(table.c.id)
        with self._engine.connect() as connection:
            return [endpoint_of(row) for row in connection.execute(found).mappings()]

    def turn(
        self,
        attempts: Sequence[Attempt],
        free: Mapping[HookEndpointId, int],
        now: datetime,
        until: datetime,
    ) -> list[Letter]:
        """Record ``attempts``, and take out what is due, so many letters per endpoint."""

        def work(connection: Connection) -> list[Letter]:
            endpoints = _lock(connection, {*free, *(each.endpoint_id for each in attempts)})
            _record(connection, attempts)
            letters = []
            for id_, endpoint in endpoints.items():
                if endpoint.state is EndpointState.ENABLED and free.get(id_):
                    letters += _take(connection, endpoint, free[id_], now, until)
            return letters

        return self._transactions.do(work)


def _lock(connection: Connection, ids: set[HookEndpointId]) -> dict[HookEndpointId, Endpoint]:
    """Endpoints, in the order in which everybody locks them."""
    table = hook_endpoint
    wanted = select(table).where(table.c.id.in_(ids)).order_by(table.c.participant, table.c.id)
    found = connection.execute(wanted.with_for_update()).mappings()
    return {endpoint.id: endpoint for endpoint in map(endpoint_of, found)}


def _take(
    connection: Connection, endpoint: Endpoint, limit: int, now: datetime, until: datetime
) -> list[Letter]:
    table = hook_delivery
    due = (
        select(table.c.number, table.c.event_id, table.c.tries, hook_event.c.body)
        .join(hook_event, hook_event.c.id == table.c.event_id)
        .where(
            table.c.state == DeliveryState.PENDING.value,
            table.c.endpoint_id == endpoint.id,
            table.c.next_at <= now,
        )
        .order_by(table.c.next_at, table.c.number)
        .limit(limit)
    )
    letters = [
        Letter(endpoint, HookEventId(row.event_id), row.number, row.body, row.tries)
        for row in connection.execute(due)
    ]
    taken = [letter.number for letter in letters]
    if not taken:
        return []
    held = update(table).where(table.c.endpoint_id == endpoint.id, table.c.number.in_(taken))
    connection.execute(held.values(next_at=until))
    return letters


def _record(connection: Connection, attempts: Sequence[Attempt]) -> None:
    """Keep every attempt, and move each delivery on, unless it was deleted or acknowledged."""
    if not attempts:
        return
    table = hook_delivery
    keys = {(attempt.endpoint_id, attempt.number) for attempt in attempts}
    wanted = select(table).where(tuple_(table.c.endpoint_id, table.c.number).in_(keys))
    standing = {
        (row["endpoint_id"], row["number"]): dict(row)
        for row in connection.execute(wanted).mappings()
    }
    known = []
    for attempt in attempts:
        row = standing.get((attempt.endpoint_id, attempt.number))
        if row is not None:
            row["attempts"] += 1
            known.append(_attempt_values(attempt, row["attempts"]))
            if row["state"] == DeliveryState.PENDING.value:
                row.update(state=attempt.state.value, next_at=attempt.next_at, tries=attempt.tries)
    if known:
        moved = [{f"new_{k}": v for k, v in row.items()} for row in standing.values()]
        connection.execute(insert(hook_attempt), known)
        connection.execute(_MOVE, moved)
    gone = {attempt.endpoint_id for attempt in attempts if attempt.is_gone}
    if gone:
        connection.execute(
            update(hook_endpoint)
            .where(
                hook_endpoint.c.id.in_(gone), hook_endpoint.c.state == EndpointState.ENABLED.value
            )
            .values(state=EndpointState.GONE.value)
        )


_MOVE = (
    update(hook_delivery)
    .where(
        hook_delivery.c.endpoint_id == bindparam("new_endpoint_id"),
        hook_delivery.c.number == bindparam("new_number"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("attempts", "state", "next_at", "tries")})
)


def _attempt_values(attempt: Attempt, count: int) -> dict[str, object]:
    heard = attempt.heard
    return {
        "endpoint_id": attempt.endpoint_id,
        "number": attempt.number,
        "attempt": count,
        "at": attempt.at,
        "status": heard.status,
        "trouble": None if heard.trouble is None else heard.trouble.value,
        "latency_ms": attempt.latency_ms,
    }
