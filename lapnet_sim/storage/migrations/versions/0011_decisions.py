"""Decisions of operators about payments in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=140), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ending IN ('completed', 'rejected')", name=op.f("ck_decision_ending_known")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_decision_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", "number", name=op.f("pk_decision")),
    )


def downgrade() -> None:
    op.drop_table("decision")
