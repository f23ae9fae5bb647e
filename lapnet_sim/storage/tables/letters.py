"""Tables: what the simulated settlement bank keeps of messages about cash. Its book, not ours."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text

from lapnet_sim.storage.tables.columns import BESIDE, CODE, CURRENCY, Instant, metadata

bank_letter = Table(
    "bank_letter",
    metadata,
    Column("message_id", String(35), primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("is_booked", Boolean, nullable=False),
    Column("asked", Text, nullable=False),
    Column("answered", Text, nullable=False),
    Column("at", Instant, nullable=False),
    info=BESIDE,
)

Index("ix_bank_letter_at", bank_letter.c.at)
