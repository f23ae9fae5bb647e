"""What payments cost, and what was used of daily limits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = "'principal', 'spread', 'rounding', "
FEE_KINDS = "'interchange', 'switch_fee', "
BY_KIND = "kind IN ({}'settlement')"


def upgrade() -> None:
    op.create_table(
        "daily_use",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "count >= 0 AND amount_minor >= 0", name=op.f("ck_daily_use_use_not_negative")
        ),
        sa.PrimaryKeyConstraint("owner", "business_date", "currency", name=op.f("pk_daily_use")),
    )
    for column in (
        sa.Column("tariff", sa.String(length=32)),
        sa.Column("payer_fee_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("interchange_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("switch_fee_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("debtor_key", sa.String(length=64)),
        sa.Column("debtor_level", sa.SmallInteger()),
        sa.Column("issuer_counted", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("payment", column)
    _hold_kinds_to(KINDS + FEE_KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM posting WHERE kind IN ('interchange', 'switch_fee')")
    _hold_kinds_to(KINDS)
    with op.batch_alter_table("payment") as batch_op:
        for name in (
            "issuer_counted",
            "debtor_level",
            "debtor_key",
            "switch_fee_minor",
            "interchange_minor",
            "payer_fee_minor",
            "tariff",
        ):
            batch_op.drop_column(name)
    op.drop_table("daily_use")


def _hold_kinds_to(kinds: str) -> None:
    with op.batch_alter_table("posting") as batch_op:
        batch_op.drop_constraint(op.f("ck_posting_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_posting_kind_known"), BY_KIND.format(kinds))
