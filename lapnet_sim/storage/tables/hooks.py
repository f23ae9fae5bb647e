"""Tables of webhooks: endpoints, what is to be told, and every attempt to tell it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from lapnet_sim.ledger.hooks import HookType
from lapnet_sim.notify.values import DeliveryState, EndpointState, Trouble
from lapnet_sim.storage.tables.columns import BESIDE, CODE, Instant, metadata, one_of

NAME = String(32)
SECRET = String(100)

hook_endpoint = Table(
    "hook_endpoint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("name", NAME, nullable=False),
    Column("url", String(500), nullable=False),
    Column("events", Text),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("secret", SECRET, nullable=False),
    Column("old_secret", SECRET),
    Column("old_until", Instant),
    UniqueConstraint("participant", "name"),
    one_of("state", EndpointState),
    info=BESIDE,
)

hook_feed = Table(
    "hook_feed",
    metadata,
    Column("participant", CODE, primary_key=True),
    Column("last", BigInteger, nullable=False),
    info=BESIDE,
)
"""The number of the last event of each participant that ever listened."""

hook_event = Table(
    "hook_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("type", String(32), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("participant", "number"),
    one_of("type", HookType),
    info=BESIDE,
)

hook_delivery = Table(
    "hook_delivery",
    metadata,
    Column("endpoint_id", Uuid, ForeignKey("hook_endpoint.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("event_id", Uuid, ForeignKey("hook_event.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", SmallInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),
    CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="pending_has_a_time"),
    one_of("state", DeliveryState),
    info=BESIDE,
)
Index(
    "ix_hook_delivery_state",
    hook_delivery.c.state,
    hook_delivery.c.endpoint_id,
    hook_delivery.c.next_at,
)

hook_attempt = Table(
    "hook_attempt",
    metadata,
    Column("endpoint_id", Uuid, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("status", SmallInteger),
    Column("trouble", String(16)),
    Column("latency_ms", Integer, nullable=False),
    ForeignKeyConstraint(
        ["endpoint_id", "number"], ["hook_delivery.endpoint_id", "hook_delivery.number"]
    ),
    CheckConstraint("(status IS NULL) <> (trouble IS NULL)", name="status_or_trouble"),
    one_of("trouble", Trouble),
    info=BESIDE,
)
