"""Tables: recalls, disputes and their histories."""

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

from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent, DisputeStatus
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus
from lapnet_sim.storage.tables.columns import (
    CODE,
    CURRENCY,
    REASON,
    WINDOW,
    Instant,
    life,
    metadata,
    one_of,
)
from participants.messages import Decision

TEXT = String(140)
NOTE = String(500)

recall = Table(
    "recall",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", CODE, nullable=False),
    Column("recall_id", Uuid, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id"), nullable=False),
    Column("acquirer", CODE, nullable=False),
    Column("reason", REASON, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("decision", String(8)),
    Column("answer_reason", REASON),
    Column("return_id", Uuid),
    Column("amount_minor", BigInteger),
    Column("delivered_at", Instant),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    UniqueConstraint("issuer", "recall_id"),
    CheckConstraint(
        "(status IN ('accepted', 'returned')) = (return_id IS NOT NULL)", name="yes_names_a_return"
    ),
    one_of("status", RecallStatus),
    one_of("decision", Decision),
)

Index("ix_recall_payment_id", recall.c.payment_id)

Index("ix_recall_status_due_at", recall.c.status, recall.c.due_at)

recall_event = Table(
    "recall_event",
    metadata,
    Column("recall_id", Uuid, ForeignKey("recall.id"), primary_key=True),
    *life(RecallEvent, RecallStatus),
    Column("reason", REASON),
    Column("at", Instant, nullable=False),
)

dispute = Table(
    "dispute",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("claimant", CODE, nullable=False),
    Column("dispute_id", Uuid, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id"), nullable=False),
    Column("reference", String(17), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("respondent", CODE, nullable=False),
    Column("reason", REASON, nullable=False),
    Column("claimed_minor", BigInteger, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("adjusted_minor", BigInteger, nullable=False),
    Column("window_id", WINDOW),
    Column("adjusted_at", Instant),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    UniqueConstraint("claimant", "dispute_id"),
    UniqueConstraint("payment_id", "number"),
    CheckConstraint(
        "adjusted_minor >= 0 AND adjusted_minor <= claimed_minor", name="adjusted_within_claim"
    ),
    CheckConstraint("(adjusted_minor > 0) = (window_id IS NOT NULL)", name="adjusted_in_a_window"),
    one_of("status", DisputeStatus),
)

Index("ix_dispute_window_id", dispute.c.window_id)

dispute_event = Table(
    "dispute_event",
    metadata,
    Column("dispute_id", Uuid, ForeignKey("dispute.id"), primary_key=True),
    *life(DisputeEvent, DisputeStatus),
    Column("by", CODE, nullable=False),
    Column("note", NOTE, nullable=False),
    Column("amount_minor", BigInteger),
    Column("at", Instant, nullable=False),
)
