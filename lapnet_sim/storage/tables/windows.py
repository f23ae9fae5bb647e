"""Tables: settlement windows and the orders to the settlement bank."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from lapnet_sim.storage.tables.columns import CODE, CURRENCY, WINDOW, Instant, metadata, one_of
from settlement.instruction import Direction
from settlement.window import WindowKind, WindowStatus

settlement_window = Table(
    "settlement_window",
    metadata,
    Column("id", WINDOW, primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("cut_off_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    UniqueConstraint("business_date", "kind", "scope", "number"),
    one_of("kind", WindowKind),
    one_of("status", WindowStatus),
)

settlement_instruction = Table(
    "settlement_instruction",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("window_id", WINDOW, ForeignKey("settlement_window.id"), nullable=False),
    Column("participant", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("direction", Direction),
)
