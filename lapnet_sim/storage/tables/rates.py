"""Tables: published rates, every version kept."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from lapnet_sim.storage.tables.columns import BESIDE, CODE, CURRENCY, Exact, Instant, metadata

fx_rate = Table(
    "fx_rate",
    metadata,
    Column("provider", CODE, primary_key=True),
    Column("base", CURRENCY, primary_key=True),
    Column("quote", CURRENCY, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("rate", Exact, nullable=False),
    Column("since", Instant, nullable=False),
    Column("tiers", Text, nullable=False),
    Column("improvements", Text, nullable=False),
    Column("may_jump", Boolean(create_constraint=False), nullable=False),
    Column("published_by", String(16), nullable=False),
    Column("published_at", Instant, nullable=False),
    info=BESIDE,
)
