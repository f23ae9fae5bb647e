"""Cash that goes in or out waits for the settlement bank's answer; the bank's own letters."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("funding") as batch:
        batch.add_column(
            sa.Column("status", sa.String(length=16), nullable=False, server_default="booked")
        )
        batch.add_column(sa.Column("reason", sa.String(length=4)))
        batch.add_column(sa.Column("ended_at", INSTANT))
    op.execute("UPDATE funding SET ended_at = at")
    with op.batch_alter_table("funding") as batch:
        batch.alter_column("status", existing_type=sa.String(length=16), server_default=None)
        batch.create_check_constraint(
            op.f("ck_funding_status_known"), "status IN ('asked', 'booked', 'refused')"
        )
        batch.create_check_constraint(
            op.f("ck_funding_reason_known"), "reason IN ('TM01', 'DU01', 'AM04')"
        )
    asked = sa.text("status = 'asked'")
    op.create_index(
        "ix_funding_participant_status", "funding", ["participant", "status"],
        sqlite_where=asked, postgresql_where=asked,
    )  # fmt: skip
    op.create_table(
        "bank_letter",
        sa.Column("message_id", sa.String(length=35), nullable=False),
        sa.Column("participant", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_booked", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_bank_letter")),
    )
    op.create_index("ix_bank_letter_at", "bank_letter", ["at"])


def downgrade() -> None:
    op.drop_table("bank_letter")
    op.drop_index("ix_funding_participant_status", "funding")
    with op.batch_alter_table("funding") as batch:
        for name in ("status", "reason", "ended_at"):
            batch.drop_column(name)
