"""Tables: digital kip, who holds how much and every movement of it."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, String, Table

from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.storage.tables.columns import CODE, WINDOW, Instant, metadata, one_of

dlak_holding = Table(
    "dlak_holding",
    metadata,
    Column("participant", CODE, primary_key=True),
    Column("held_minor", BigInteger, nullable=False),
    Column("locked_minor", BigInteger, nullable=False),
    CheckConstraint("held_minor >= 0", name="held_not_negative"),
    CheckConstraint("locked_minor >= 0", name="locked_not_negative"),
)

dlak_move = Table(
    "dlak_move",
    metadata,
    Column("cause", String(40), primary_key=True),
    Column("participant", CODE, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("window_id", WINDOW, ForeignKey("settlement_window.id")),
    Column("at", Instant, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("kind", TokenKind),
)
