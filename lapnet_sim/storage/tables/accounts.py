"""Tables: positions and the lines that moved them."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Uuid

from lapnet_sim.ledger.posting import PostingKind
from lapnet_sim.storage.tables.columns import (
    CLUSTERED,
    CODE,
    CURRENCY,
    WINDOW,
    Instant,
    metadata,
    one_of,
)

position = Table(
    "position",
    metadata,
    Column("participant", CODE, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("cap_minor", BigInteger, nullable=False),
    Column("committed_minor", BigInteger, nullable=False),
    Column("reserved_minor", BigInteger, nullable=False),
    CheckConstraint("reserved_minor >= 0", name="reserved_not_negative"),
    CheckConstraint("committed_minor + reserved_minor <= cap_minor", name="under_cap"),
    **CLUSTERED,
)

posting = Table(
    "posting",
    metadata,
    Column("journal_id", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("window_id", WINDOW, nullable=False),
    Column("booked_at", Instant, nullable=False),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    one_of("kind", PostingKind),
    **CLUSTERED,
)

Index("ix_posting_window_id", posting.c.window_id)
