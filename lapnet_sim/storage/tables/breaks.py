"""Tables: breaks, what became of them, the journals that closed them, and suspense."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from lapnet_sim.storage.tables.columns import (
    CODE,
    CURRENCY,
    WINDOW,
    Instant,
    index_where,
    life,
    metadata,
    one_of,
)
from settlement.break_life import BreakEvent, BreakStatus

MARK = String(64)
BREAK = String(64)
OWES = String(40)
"""A participant, or ``customer of`` one."""

recon_run = Table(
    "recon_run",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("supersedes", String(64)),
    UniqueConstraint("business_date", "version"),
)

recon_file = Table(
    "recon_file",
    metadata,
    Column("digest", String(64), ForeignKey("recon_run.digest"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("sender", OWES, nullable=False),
    Column("sequence", BigInteger),
    Column("sha256", String(64), nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("name", String(255), nullable=False),
    Column("is_ignored", Boolean, nullable=False),
)

Index("ix_recon_file_sha256", recon_file.c.sha256)
index_where(recon_file.c.sequence.is_not(None), recon_file.c.sender, recon_file.c.sequence)

recon_tally = Table(
    "recon_tally",
    metadata,
    Column("digest", String(64), ForeignKey("recon_run.digest"), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("lines", BigInteger, nullable=False),
    Column("matched", BigInteger, nullable=False),
    Column("broken", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("matched_minor", BigInteger, nullable=False),
    Column("broken_minor", BigInteger, nullable=False),
    CheckConstraint("lines = matched + broken", name="every_line_has_a_class"),
    CheckConstraint("amount_minor = matched_minor + broken_minor", name="all_money_has_a_class"),
)

recon_finding = Table(
    "recon_finding",
    metadata,
    Column("digest", String(64), ForeignKey("recon_run.digest"), primary_key=True),
    Column("break_id", BREAK, primary_key=True),
    Column("code", String(4), nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("difference_minor", BigInteger, nullable=False),
)

recon_break = Table(
    "recon_break",
    metadata,
    Column("id", BREAK, primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("txn_id", String(35), nullable=False),
    Column("code", String(4), nullable=False),
    Column("sides", String(24), nullable=False),
    Column("field", String(24), nullable=False),
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("difference_minor", BigInteger, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("owes", OWES, nullable=False),
    Column("owed", OWES, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("severity", String(8), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("steps", SmallInteger, nullable=False),
    Column("maker", MARK),
    one_of("status", BreakStatus),
)

Index("ix_recon_break_business_date", recon_break.c.business_date)
index_where(recon_break.c.status.in_(["open", "proposed"]), recon_break.c.due_on)

recon_break_event = Table(
    "recon_break_event",
    metadata,
    Column("break_id", BREAK, ForeignKey("recon_break.id"), primary_key=True),
    *life(BreakEvent, BreakStatus),
    Column("by", MARK, nullable=False),
    Column("note", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    Column("journal_id", Uuid, primary_key=True),
    Column("break_id", BREAK, ForeignKey("recon_break.id"), nullable=False),
    Column("window_id", WINDOW, ForeignKey("settlement_window.id"), nullable=False),
    Column("debtor", CODE, nullable=False),
    Column("creditor", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("maker", MARK, nullable=False),
    Column("checker", MARK, nullable=False),
    Column("booked_at", Instant, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("maker <> checker", name="four_eyes"),
)

Index("ix_correction_window_id", correction.c.window_id)
Index("ix_correction_break_id", correction.c.break_id)

suspense = Table(
    "suspense",
    metadata,
    Column("owes", OWES, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
)
