"""Batches of windows with their steps and shortages; dispute windows; breaks that live on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

WINDOW_STATUSES = (
    "'open', 'draining', 'closed', 'netted', 'approved', 'instructed', 'short', "
    "'debits_reserved', 'final'"
)
WINDOW_EVENTS = (
    "'close', 'seal', 'net', 'approve', 'instruct', 'reserve', 'fall_short', 'retry', "
    "'postpone', 'settle'"
)
WAYS = "'fund', 'prefund', 'collateral', 'loss_share', 'postpone', 'recalculate'"
BREAK_STATUSES = "'open', 'proposed', 'resolved', 'matched'"
BREAK_EVENTS = "'carry', 'propose', 'approve', 'reject', 'match', 'reopen'"
POSTING_KINDS = (
    "'principal', 'spread', 'rounding', 'adjustment', 'correction', 'interchange', "
    "'switch_fee', 'settlement'"
)

INSTANT = sa.DateTime(timezone=True)
WINDOW = sa.String(length=16)
CODE = sa.String(length=16)
CURRENCY = sa.String(length=3)
MARK = sa.String(length=64)
BREAK = sa.String(length=64)
STATUS = sa.String(length=16)


def upgrade() -> None:
    _windows()
    _batches()
    _breaks()
    _posting_kinds()
    op.execute(
        "INSERT INTO settlement_batch (window_id, steps, approved_by, attempt)"
        " SELECT id, 0, '', 0 FROM settlement_window WHERE status <> 'open'"
    )


def _windows() -> None:
    """More statuses; what was on its way goes on from the step that can be taken again."""
    name = op.f("ck_settlement_window_status_known")
    number = op.f("uq_settlement_window_business_date_number")
    with op.batch_alter_table("settlement_window") as batch:
        batch.drop_constraint(name, type_="check")
        batch.drop_constraint(number, type_="unique")
        batch.add_column(sa.Column("kind", STATUS, nullable=False, server_default="authorised"))
    for before, after in (("closed", "draining"), ("instructed", "approved"), ("settled", "final")):
        op.execute(f"UPDATE settlement_window SET status = '{after}' WHERE status = '{before}'")  # noqa: S608 - our own words
    with op.batch_alter_table("settlement_window") as batch:
        batch.alter_column("kind", existing_type=STATUS, server_default=None)
        batch.create_check_constraint(name, f"status IN ({WINDOW_STATUSES})")
        batch.create_check_constraint(
            op.f("ck_settlement_window_kind_known"), "kind IN ('authorised', 'dispute')"
        )
        batch.create_unique_constraint(
            op.f("uq_settlement_window_business_date_kind_number"),
            ["business_date", "kind", "number"],
        )


def _batches() -> None:
    op.create_table(
        "settlement_batch",
        sa.Column("window_id", WINDOW, nullable=False),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("control_n", sa.Integer(), nullable=True),
        sa.Column("control_minor", sa.BigInteger(), nullable=True),
        sa.Column("control_digest", sa.String(length=64), nullable=True),
        sa.Column("netting_digest", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=35), nullable=True),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("entered_at", INSTANT, nullable=True),
        sa.Column("irrevocable_at", INSTANT, nullable=True),
        sa.Column("final_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["window_id"], ["settlement_window.id"], name=op.f("fk_settlement_batch_window_id")
        ),
        sa.PrimaryKeyConstraint("window_id", name=op.f("pk_settlement_batch")),
    )
    op.create_table(
        "settlement_step",
        sa.Column("window_id", WINDOW, nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("from_status", STATUS, nullable=False),
        sa.Column("to_status", STATUS, nullable=False),
        sa.Column("by", MARK, nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            f"event IN ({WINDOW_EVENTS})", name=op.f("ck_settlement_step_event_known")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["settlement_batch.window_id"], name=op.f("fk_settlement_step_window_id")
        ),
        sa.PrimaryKeyConstraint("window_id", "step", name=op.f("pk_settlement_step")),
    )
    op.create_table(
        "settlement_shortage",
        sa.Column("window_id", WINDOW, nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("participant", CODE, nullable=False),
        sa.Column("currency", CURRENCY, nullable=False),
        sa.Column("missing_minor", sa.BigInteger(), nullable=False),
        sa.Column("lowered_minor", sa.BigInteger(), nullable=False),
        sa.Column("way", STATUS, nullable=True),
        sa.CheckConstraint(
            "missing_minor > 0", name=op.f("ck_settlement_shortage_missing_positive")
        ),
        sa.CheckConstraint(
            "lowered_minor BETWEEN 0 AND missing_minor",
            name=op.f("ck_settlement_shortage_lowered_a_part"),
        ),
        sa.CheckConstraint(f"way IN ({WAYS})", name=op.f("ck_settlement_shortage_way_known")),
        sa.ForeignKeyConstraint(
            ["window_id"],
            ["settlement_batch.window_id"],
            name=op.f("fk_settlement_shortage_window_id"),
        ),
        sa.PrimaryKeyConstraint(
            "window_id",
            "attempt",
            "participant",
            "currency",
            name=op.f("pk_settlement_shortage"),
        ),
    )


def _breaks() -> None:
    op.create_table(
        "recon_break",
        sa.Column("id", BREAK, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("txn_id", sa.String(length=35), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("sides", sa.String(length=24), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", CURRENCY, nullable=False),
        sa.Column("owes", sa.String(length=40), nullable=False),
        sa.Column("owed", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("maker", MARK, nullable=True),
        sa.CheckConstraint(
            f"status IN ({BREAK_STATUSES})", name=op.f("ck_recon_break_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_break")),
    )
    op.create_index("ix_recon_break_business_date", "recon_break", ["business_date"])
    standing = sa.text("status IN ('open', 'proposed')")
    op.create_index(
        "ix_recon_break_due_on",
        "recon_break",
        ["due_on"],
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "recon_break_event",
        sa.Column("break_id", BREAK, nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=True),
        sa.Column("from_status", STATUS, nullable=True),
        sa.Column("to_status", STATUS, nullable=False),
        sa.Column("by", MARK, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            f"event IN ({BREAK_EVENTS})", name=op.f("ck_recon_break_event_event_known")
        ),
        sa.CheckConstraint(
            f"to_status IN ({BREAK_STATUSES})", name=op.f("ck_recon_break_event_to_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["break_id"], ["recon_break.id"], name=op.f("fk_recon_break_event_break_id")
        ),
        sa.PrimaryKeyConstraint("break_id", "step", name=op.f("pk_recon_break_event")),
    )
    op.create_table(
        "correction",
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("break_id", BREAK, nullable=False),
        sa.Column("window_id", WINDOW, nullable=False),
        sa.Column("debtor", CODE, nullable=False),
        sa.Column("creditor", CODE, nullable=False),
        sa.Column("currency", CURRENCY, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("maker", MARK, nullable=False),
        sa.Column("checker", MARK, nullable=False),
        sa.Column("booked_at", INSTANT, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_correction_amount_positive")),
        sa.CheckConstraint("maker <> checker", name=op.f("ck_correction_four_eyes")),
        sa.ForeignKeyConstraint(
            ["break_id"], ["recon_break.id"], name=op.f("fk_correction_break_id")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["settlement_window.id"], name=op.f("fk_correction_window_id")
        ),
        sa.PrimaryKeyConstraint("journal_id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_window_id", "correction", ["window_id"])
    op.create_index("ix_correction_break_id", "correction", ["break_id"])
    op.create_table(
        "suspense",
        sa.Column("owes", sa.String(length=40), nullable=False),
        sa.Column("currency", CURRENCY, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_suspense_amount_not_negative")),
        sa.PrimaryKeyConstraint("owes", "currency", name=op.f("pk_suspense")),
    )


def _posting_kinds() -> None:
    name = op.f("ck_posting_kind_known")
    with op.batch_alter_table("posting", table_kwargs=_where_rows_lie()) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({POSTING_KINDS})")


def _where_rows_lie() -> dict[str, bool]:
    """On SQLite a table that is made anew must be told again that rows lie under their key."""
    return {"sqlite_with_rowid": False} if op.get_bind().dialect.name == "sqlite" else {}
