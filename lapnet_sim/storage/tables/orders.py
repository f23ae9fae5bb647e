"""Tables: codes for one payment and their history."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from lapnet_sim.ledger.order_lifecycle import OrderEvent, OrderStatus
from lapnet_sim.storage.tables.columns import CODE, CURRENCY, ORDER, Instant, life, metadata, one_of

qr_order = Table(
    "qr_order",
    metadata,
    Column("reference", ORDER, primary_key=True),
    Column("acquirer", CODE, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("alias", String(99), nullable=False),
    Column("bill_number", String(25)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("code", String(512), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id")),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    UniqueConstraint("acquirer", "order_id"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint(
        "(status IN ('locked', 'paid')) = (payment_id IS NOT NULL)", name="held_by_a_payment"
    ),
    one_of("status", OrderStatus),
)

Index("ix_qr_order_status_expires_at", qr_order.c.status, qr_order.c.expires_at)

Index("ix_qr_order_code_hash", qr_order.c.code_hash)

Index("ix_qr_order_payment_id", qr_order.c.payment_id)

qr_order_event = Table(
    "qr_order_event",
    metadata,
    Column("reference", ORDER, ForeignKey("qr_order.reference"), primary_key=True),
    *life(OrderEvent, OrderStatus),
    Column("payment_id", Uuid, ForeignKey("payment.id")),
    Column("at", Instant, nullable=False),
)
