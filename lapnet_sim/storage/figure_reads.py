"""How the books stand at this moment, in a few figures: for those who watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Executable, func, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.position import Position
from lapnet_sim.notify.values import DeliveryState, EndpointState
from lapnet_sim.storage import rows
from lapnet_sim.storage.conditions import standing
from lapnet_sim.storage.mapping import position_of
from lapnet_sim.storage.tables.columns import Instant

OPEN = (Status.RESERVED, Status.FORWARDED, Status.ACCEPTED, Status.IN_DOUBT,
        Status.INVESTIGATING, Status.HELD)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things that wait to be done: how many, and since when the first is due."""

    count: int
    first_at: datetime | None

    def overdue_s(self, now: datetime) -> float:
        """How long the first has been due; zero if nothing is."""
        if self.first_at is None:
            return 0.0
        return max((now - self.first_at) / timedelta(seconds=1), 0.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at the books."""

    at: datetime
    positions: tuple[Position, ...]
    open_payments: dict[Status, int]
    overdue: Waiting
    """Forwarded payments whose deadline has passed."""
    notices: Waiting
    """Ends that a participant has not acknowledged."""
    webhooks: Waiting
    """Events on their way to an enabled endpoint."""


def read_figures(engine: Engine, now: datetime) -> Figures:
    """How everything stands: by indexes only, so that looking often costs little."""
    payment, notice = rows.payment, rows.notice
    delivery, endpoint = rows.hook_delivery, rows.hook_endpoint
    by_status = (
        select(payment.c.status, func.count())
        .where(payment.c.concluded_at.is_(None), payment.c.status.in_(OPEN))
        .group_by(payment.c.status)
    )
    overdue = select(func.count(), func.min(payment.c.deadline_at, type_=Instant)).where(
        *standing(Status.FORWARDED), payment.c.deadline_at <= now
    )
    notices = select(func.count(), func.min(notice.c.created_at, type_=Instant)).where(
        notice.c.acknowledged_at.is_(None)
    )
    webhooks = (
        select(func.count(), func.min(delivery.c.next_at, type_=Instant))
        .join(endpoint, endpoint.c.id == delivery.c.endpoint_id)
        .where(
            delivery.c.state == DeliveryState.PENDING.value,
            endpoint.c.state == EndpointState.ENABLED.value,
        )
    )
    with engine.connect() as connection:
        positions = connection.execute(
            select(rows.position).order_by(rows.position.c.participant, rows.position.c.currency)
        ).mappings()
        return Figures(
            at=now,
            positions=tuple(map(position_of, positions)),
            open_payments={
                Status(status): count for status, count in connection.execute(by_status)
            },
            overdue=_waiting(connection, overdue),
            notices=_waiting(connection, notices),
            webhooks=_waiting(connection, webhooks),
        )


def _waiting(connection: Connection, question: Executable) -> Waiting:
    found = connection.execute(question).one()
    return Waiting(count=found[0], first_at=found[1])
