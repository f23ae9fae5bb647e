"""The table of decisions: who said how a payment in doubt ended, and why."""

from sqlalchemy import Column, ForeignKey, SmallInteger, String, Table, Uuid

from lapnet_sim.ledger.decision import Ending
from lapnet_sim.storage.tables.columns import Instant, metadata, one_of

decision = Table(
    "decision",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("ending", String(16), nullable=False),
    Column("text", String(140), nullable=False),
    Column("key_id", Uuid, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    one_of("ending", Ending),
)
