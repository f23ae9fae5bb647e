"""Published rates; under what a quote was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fx_rate",
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("improvements", sa.Text(), nullable=False),
        sa.Column("may_jump", sa.Boolean(), nullable=False),
        sa.Column("published_by", sa.String(length=16), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "base", "quote", "version", name=op.f("pk_fx_rate")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corridor", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("rate_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tier_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("improvement", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("payer_fee_minor", sa.BigInteger(), nullable=True))
    unused = sa.text("used_by IS NULL")
    op.create_index(
        "ix_quote_issuer_expires_at",
        "quote",
        ["issuer", "expires_at"],
        sqlite_where=unused,
        postgresql_where=unused,
    )


def downgrade() -> None:
    op.drop_index("ix_quote_issuer_expires_at", "quote")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_column("payer_fee_minor")
        batch_op.drop_column("improvement")
        batch_op.drop_column("tier_minor")
        batch_op.drop_column("rate_version")
        batch_op.drop_column("corridor")
    op.drop_table("fx_rate")
