"""Tables: the file about each window's settlement, its steps, and who was short."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from lapnet_sim.storage.tables.columns import CODE, CURRENCY, WINDOW, Instant, metadata, one_of
from participants.settlement_asset import Asset
from settlement.batch import Way
from settlement.waterfall import Layer
from settlement.window import WindowEvent

DIGEST = String(64)
MARKS = String(200)

settlement_batch = Table(
    "settlement_batch",
    metadata,
    Column("window_id", WINDOW, ForeignKey("settlement_window.id"), primary_key=True),
    Column("steps", SmallInteger, nullable=False),
    Column("control_n", Integer),
    Column("control_minor", BigInteger),
    Column("control_digest", DIGEST),
    Column("netting_digest", DIGEST),
    Column("approved_by", MARKS, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("message_id", String(35)),
    Column("not_before", Instant),
    Column("entered_at", Instant),
    Column("irrevocable_at", Instant),
    Column("final_at", Instant),
    Column("asset", String(16), nullable=False),
    Column("way_proposed", String(16)),
    Column("proposed_by", String(64)),
    one_of("asset", Asset),
    one_of("way_proposed", Way),
)

settlement_step = Table(
    "settlement_step",
    metadata,
    Column("window_id", WINDOW, ForeignKey("settlement_batch.window_id"), primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("event", String(16), nullable=False),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    Column("by", String(64), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    one_of("event", WindowEvent),
)

settlement_shortage = Table(
    "settlement_shortage",
    metadata,
    Column("window_id", WINDOW, ForeignKey("settlement_batch.window_id"), primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    Column("participant", CODE, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("missing_minor", BigInteger, nullable=False),
    Column("lowered_minor", BigInteger, nullable=False),
    Column("way", String(16)),
    CheckConstraint("missing_minor > 0", name="missing_positive"),
    CheckConstraint("lowered_minor BETWEEN 0 AND missing_minor", name="lowered_a_part"),
    one_of("way", Way),
)

settlement_loss = Table(
    "settlement_loss",
    metadata,
    Column("window_id", WINDOW, primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    Column("participant", CODE, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("layer", String(16), primary_key=True),
    Column("payer", CODE, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["window_id", "attempt", "participant", "currency"],
        [
            "settlement_shortage.window_id",
            "settlement_shortage.attempt",
            "settlement_shortage.participant",
            "settlement_shortage.currency",
        ],
    ),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("layer", Layer),
)

settlement_link = Table(
    "settlement_link",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("window_id", WINDOW, ForeignKey("settlement_batch.window_id"), nullable=False),
    Column("previous", DIGEST, nullable=False),
    Column("seal", DIGEST, nullable=False),
    UniqueConstraint("window_id"),
)
