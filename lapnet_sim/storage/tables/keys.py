"""Tables: API keys."""

from sqlalchemy import Column, String, Table

from lapnet_sim.storage.tables.columns import BESIDE, CODE, Instant, metadata

api_key = Table(
    "api_key",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    info=BESIDE,
)
