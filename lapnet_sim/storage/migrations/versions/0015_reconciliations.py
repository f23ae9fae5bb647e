"""Reconciliations that were recorded, and the files they were made from."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recon_run",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recon_run")),
    )
    op.create_index("ix_recon_run_business_date", "recon_run", ["business_date"])
    op.create_table(
        "recon_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("is_ignored", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["recon_run.digest"], name=op.f("fk_recon_file_digest")
        ),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_recon_file")),
    )
    op.create_index("ix_recon_file_sha256", "recon_file", ["sha256"])


def downgrade() -> None:
    op.drop_table("recon_file")
    op.drop_table("recon_run")
