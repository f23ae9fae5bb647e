"""A register of merchants, and secrets that all processes share."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merchant",
        sa.Column("acquirer", sa.String(length=16), nullable=False),
        sa.Column("alias", sa.String(length=99), nullable=False),
        sa.Column("name_en", sa.String(length=140), nullable=False),
        sa.Column("name_lo", sa.String(length=25), nullable=True),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("city", sa.String(length=15), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_merchant_status_known")),
        sa.PrimaryKeyConstraint("acquirer", "alias", name=op.f("pk_merchant")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )


def downgrade() -> None:
    op.drop_table("secret")
    op.drop_table("merchant")
