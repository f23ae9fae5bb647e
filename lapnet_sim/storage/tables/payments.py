"""Tables: payments, their history and what hangs on them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    false,
)

from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.storage.tables.columns import (
    CLUSTERED,
    CODE,
    CURRENCY,
    ORDER,
    OWNER,
    REASON,
    TARIFF,
    WINDOW,
    Exact,
    Instant,
    index_where,
    life,
    metadata,
    one_of,
)
from participants.messages import Decision, Verdict

day_sequence = Table(
    "day_sequence",
    metadata,
    Column("business_date", Date, primary_key=True),
    Column("last", BigInteger, nullable=False),
    **CLUSTERED,
)

quote = Table(
    "quote",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", CODE, nullable=False),
    Column("provider", CODE, nullable=False),
    Column("fixed", String(8), nullable=False),
    Column("source_minor", BigInteger, nullable=False),
    Column("source_currency", CURRENCY, nullable=False),
    Column("target_minor", BigInteger, nullable=False),
    Column("target_currency", CURRENCY, nullable=False),
    Column("rate", Exact, nullable=False),
    Column("mid", Exact, nullable=False),
    Column("principal_minor", BigInteger, nullable=False),
    Column("spread_minor", BigInteger, nullable=False),
    Column("rounding_minor", BigInteger, nullable=False),
    Column("residual", Exact, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_by", Uuid),
    Column("corridor", String(16)),
    Column("rate_version", Integer),
    Column("tier_minor", BigInteger),
    Column("improvement", Exact),
    Column("payer_fee_minor", BigInteger),
    UniqueConstraint("used_by"),
)

index_where(quote.c.used_by.is_(None), quote.c.issuer, quote.c.expires_at)

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", String(17), nullable=False, unique=True),
    Column("uetr", Uuid, nullable=False),
    Column("end_to_end_id", String(35), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("issuer", CODE, nullable=False),
    Column("acquirer", CODE, nullable=False),
    Column("scheme", String(16), nullable=False),
    Column("alias", String(99), nullable=False),
    Column("payee_name", String(140), nullable=False),
    Column("corridor", String(16)),
    Column("provider", CODE),
    Column("finality", String(16), nullable=False),
    Column("debit_minor", BigInteger, nullable=False),
    Column("debit_currency", CURRENCY, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
    Column("credit_currency", CURRENCY, nullable=False),
    Column("quote_id", Uuid),
    Column("original_id", Uuid, ForeignKey("payment.id")),
    Column("return_reason", REASON),
    Column("order_reference", ORDER),
    Column("tariff", TARIFF),
    Column("payer_fee_minor", BigInteger, nullable=False, server_default="0"),
    Column("interchange_minor", BigInteger, nullable=False, server_default="0"),
    Column("switch_fee_minor", BigInteger, nullable=False, server_default="0"),
    Column("debtor_key", OWNER),
    Column("debtor_level", SmallInteger),
    Column("issuer_counted", Boolean, nullable=False, server_default=false()),
    Column("corridor_counted", Boolean, nullable=False, server_default=false()),
    Column("back_minor", BigInteger),
    Column("back_rate", String(8)),
    Column("deadline_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", REASON),
    Column("received_at", Instant, nullable=False),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    Column("window_id", WINDOW),
    Column("business_date", Date),
    Column("enquiries", SmallInteger, nullable=False),
    UniqueConstraint("issuer", "uetr"),
    CheckConstraint("debit_minor > 0 AND credit_minor > 0", name="amounts_positive"),
    CheckConstraint(
        "(status = 'completed') = (window_id IS NOT NULL)", name="completed_in_a_window"
    ),
    one_of("status", Status),
    one_of("finality", Finality),
)

Index("ix_payment_issuer_id", payment.c.issuer, payment.c.id)
index_where(payment.c.window_id.is_not(None), payment.c.window_id)

index_where(payment.c.concluded_at.is_(None), payment.c.status, payment.c.deadline_at)

index_where(payment.c.business_date.is_not(None), payment.c.business_date)

index_where(payment.c.original_id.is_not(None), payment.c.original_id)

Index("ix_payment_issuer_end_to_end_id", payment.c.issuer, payment.c.end_to_end_id)

index_where(payment.c.order_reference.is_not(None), payment.c.order_reference)

returned = Table(
    "returned",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("returned_minor", BigInteger, nullable=False),
    CheckConstraint("returned_minor >= 0", name="returned_not_negative"),
    **CLUSTERED,
)

given_back = Table(
    "given_back",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("given_minor", BigInteger, nullable=False),
    CheckConstraint("given_minor >= 0", name="given_not_negative"),
    **CLUSTERED,
)

payment_event = Table(
    "payment_event",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    *life(Event, Status),
    Column("reason", REASON),
    Column("at", Instant, nullable=False),
    **CLUSTERED,
)

late_reply = Table(
    "late_reply",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("decision", String(8), nullable=False),
    Column("reason", REASON),
    Column("at", Instant, nullable=False),
    one_of("decision", Decision),
)

notice = Table(
    "notice",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("receiver", CODE, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    one_of("verdict", Verdict),
    **CLUSTERED,
)

index_where(notice.c.acknowledged_at.is_(None), notice.c.created_at)
