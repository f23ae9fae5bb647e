"""Tables: secrets of the switch's own, shared by all of its processes."""

from sqlalchemy import Column, String, Table

from lapnet_sim.storage.tables.columns import BESIDE, Instant, metadata

secret = Table(
    "secret",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    info=BESIDE,
)
