"""Reading QR orders: by their reference, by whoever made them, by their code, by who pays them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Select, select

from lapnet_sim.ids import OrderReference
from lapnet_sim.ledger.order import OrderStep, QrOrder
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.storage import mapping, order_mapping, rows
from lapnet_sim.storage.conditions import with_uetr
from participants import ParticipantId

MOST = 100
"""Orders in one answer: no search that is meant finds so many."""


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One order, the payment that holds it or paid it, and everything that happened to it."""

    order: QrOrder
    payment: Payment | None
    steps: tuple[OrderStep, ...]


class OrderReads:
    """Questions about orders, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def by_id(self, acquirer: ParticipantId, order_id: UUID) -> QrOrder | None:
        """An acquirer's order by the id it chose."""
        table = rows.qr_order
        return self._one(table.c.acquirer == acquirer, table.c.order_id == order_id)

    def by_reference(self, reference: OrderReference) -> QrOrder | None:
        """An order by the reference in its code."""
        return self._one(rows.qr_order.c.reference == reference)

    def by_code(self, acquirer: ParticipantId, code_hash: str) -> list[QrOrder]:
        """An acquirer's order by the SHA-256 of its code, in lower-case hexadecimal digits."""
        table = rows.qr_order
        return self._many(table.c.acquirer == acquirer, table.c.code_hash == code_hash)

    def by_payment(self, acquirer: ParticipantId, uetr: UUID) -> list[QrOrder]:
        """An acquirer's orders that a payment with this UETR holds or paid."""
        table, payment = rows.qr_order, rows.payment
        paying = select(payment.c.id).where(*with_uetr(uetr), payment.c.acquirer == acquirer)
        return self._many(table.c.acquirer == acquirer, table.c.payment_id.in_(paying))

    def overdue(self, now: datetime, limit: int) -> list[QrOrder]:
        """Orders nobody is paying whose time has passed."""
        table = rows.qr_order
        late = (
            select(table)
            .where(table.c.status == OrderStatus.ACTIVE.value, table.c.expires_at <= now)
            .order_by(table.c.expires_at, table.c.reference)
            .limit(limit)
        )
        return [order_mapping.order_of(row) for row in self._all(late)]

    def story(self, order: QrOrder) -> OrderStory:
        """An order with its payment and its whole history."""
        payment, steps = rows.payment, rows.qr_order_event
        paid = self._all(select(payment).where(payment.c.id == order.payment_id))
        taken = select(steps).where(steps.c.reference == order.reference).order_by(steps.c.step)
        return OrderStory(
            order,
            mapping.payment_of(paid[0]) if paid else None,
            tuple(order_mapping.step_of(row) for row in self._all(taken)),
        )

    def _one(self, *wanted: ColumnElement[bool]) -> QrOrder | None:
        found = self._many(*wanted)
        return found[0] if found else None

    def _many(self, *wanted: ColumnElement[bool]) -> list[QrOrder]:
        table = rows.qr_order
        ordered = select(table).where(*wanted).order_by(table.c.reference).limit(MOST)
        return [order_mapping.order_of(row) for row in self._all(ordered)]
