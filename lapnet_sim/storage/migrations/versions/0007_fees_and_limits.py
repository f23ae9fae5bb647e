"""What payments cost, and what was used of daily limits."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "'principal', 'spread', 'rounding', 'adjustment', "
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
        sqlite_with_rowid=False,
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


def _hold_kinds_to(kinds: str) -> None:
    with op.batch_alter_table("posting", table_kwargs=_place_of_rows()) as batch_op:
        batch_op.drop_constraint(op.f("ck_posting_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_posting_kind_known"), BY_KIND.format(kinds))


def _place_of_rows() -> dict[str, bool]:
    """On SQLite the table is made anew: its rows must lie where they lay."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return {}
    made = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'posting'"
    lies_under_key = "WITHOUT ROWID" in str(bind.exec_driver_sql(made).scalar())
    return {"sqlite_with_rowid": False} if lies_under_key else {}
