"""Recalls, disputes, status enquiries; the debtor's reference can be looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claimant", sa.String(length=16), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=17), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("respondent", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=4), nullable=False),
        sa.Column("claimed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("adjusted_minor", sa.BigInteger(), nullable=False),
        sa.Column("window_id", sa.String(length=16), nullable=True),
        sa.Column("adjusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'evidence', 'accepted', 'represented', 'closed')",
            name=op.f("ck_dispute_status_known"),
        ),
        sa.CheckConstraint(
            "(adjusted_minor > 0) = (window_id IS NOT NULL)",
            name=op.f("ck_dispute_adjusted_in_a_window"),
        ),
        sa.CheckConstraint(
            "adjusted_minor >= 0 AND adjusted_minor <= claimed_minor",
            name=op.f("ck_dispute_adjusted_within_claim"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("claimant", "dispute_id", name=op.f("uq_dispute_claimant_dispute_id")),
        sa.UniqueConstraint("payment_id", "number", name=op.f("uq_dispute_payment_id_number")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_window_id", ["window_id"], unique=False)

    op.create_table(
        "recall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=16), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("acquirer", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=4), nullable=False),
        sa.Column("text", sa.String(length=140), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("answer_reason", sa.String(length=4), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('accepted', 'returned')) = (return_id IS NOT NULL)",
            name=op.f("ck_recall_yes_names_a_return"),
        ),
        sa.CheckConstraint(
            "decision IN ('accept', 'refuse')", name=op.f("ck_recall_decision_known")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'returned', 'refused', 'unanswered')",
            name=op.f("ck_recall_status_known"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_recall_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
        sa.UniqueConstraint("issuer", "recall_id", name=op.f("uq_recall_issuer_recall_id")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index("ix_recall_payment_id", ["payment_id"], unique=False)
        batch_op.create_index("ix_recall_status_due_at", ["status", "due_at"], unique=False)

    op.create_table(
        "status_enquiry",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("caller", sa.String(length=16), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_status_enquiry_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", "caller", "number", name=op.f("pk_status_enquiry")),
    )
    op.create_table(
        "dispute_event",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=True),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "event IN ('evidence', 'accept', 'represent', 'close')",
            name=op.f("ck_dispute_event_event_known"),
        ),
        sa.CheckConstraint(
            "to_status IN ('open', 'evidence', 'accepted', 'represented', 'closed')",
            name=op.f("ck_dispute_event_to_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_event_dispute_id")
        ),
        sa.PrimaryKeyConstraint("dispute_id", "step", name=op.f("pk_dispute_event")),
    )
    op.create_table(
        "recall_event",
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=True),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=4), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "event IN ('accept', 'refuse', 'lapse', 'return', 'fail')",
            name=op.f("ck_recall_event_event_known"),
        ),
        sa.CheckConstraint(
            "to_status IN ('open', 'accepted', 'returned', 'refused', 'unanswered')",
            name=op.f("ck_recall_event_to_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recall.id"], name=op.f("fk_recall_event_recall_id")
        ),
        sa.PrimaryKeyConstraint("recall_id", "step", name=op.f("pk_recall_event")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_issuer_end_to_end_id", ["issuer", "end_to_end_id"], unique=False
        )

    kinds = "'principal', 'spread', 'rounding', 'adjustment', 'settlement'"
    without_rowid = {"sqlite_with_rowid": False}  # as 0002 has made it
    with op.batch_alter_table("posting", table_kwargs=without_rowid) as batch_op:
        batch_op.drop_constraint(op.f("ck_posting_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_posting_kind_known"), f"kind IN ({kinds})")
    types = (
        "payment.completed", "payment.rejected", "payment.expired", "payment.in_doubt",
        "payment.investigating", "return.completed", "return.rejected", "return.expired",
        "recall.opened", "recall.accepted", "recall.refused", "recall.returned",
        "recall.reopened", "recall.unanswered", "dispute.opened", "dispute.evidence",
        "dispute.accepted", "dispute.represented", "dispute.closed", "position.warning",
    )  # fmt: skip
    listed = ", ".join(f"'{type_}'" for type_ in types)
    with op.batch_alter_table("hook_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_hook_event_type_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_hook_event_type_known"), f"type IN ({listed})")
