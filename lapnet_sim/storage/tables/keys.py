"""Tables: API keys."""

from sqlalchemy import CheckConstraint, Column, Index, String, Table, UniqueConstraint, Uuid

from lapnet_sim.storage.tables.columns import BESIDE, CODE, Instant, metadata

api_key = Table(
    "api_key",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("participant", CODE),
    Column("role", String(16), nullable=False),
    Column("name", String(40), nullable=False),
    Column("last_four", String(4), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    UniqueConstraint("id"),
    CheckConstraint(
        "(role = 'participant') = (participant IS NOT NULL)", name="held_by_a_participant"
    ),
    info=BESIDE,
)

Index("ix_api_key_participant", api_key.c.participant)
