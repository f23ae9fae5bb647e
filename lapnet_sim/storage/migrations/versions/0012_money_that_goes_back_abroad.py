"""Returns of conversions, and what was used of a corridor's day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    "'principal', 'spread', 'rounding', 'correction', 'adjustment', "
    "'interchange', 'switch_fee', 'fx_difference', 'settlement'"
)


def upgrade() -> None:
    op.create_table(
        "given_back",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("given_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("given_minor >= 0", name=op.f("ck_given_back_given_not_negative")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_given_back_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_given_back")),
        sqlite_with_rowid=False,
    )
    for column in (
        sa.Column("back_minor", sa.BigInteger()),
        sa.Column("back_rate", sa.String(length=8)),
        sa.Column("corridor_counted", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("payment", column)
    with op.batch_alter_table("posting", table_kwargs=_place_of_rows()) as batch_op:
        batch_op.drop_constraint(op.f("ck_posting_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_posting_kind_known"), f"kind IN ({KINDS})")


def _place_of_rows() -> dict[str, bool]:
    """On SQLite the table is made anew: its rows must lie where they lay."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return {}
    made = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'posting'"
    lies_under_key = "WITHOUT ROWID" in str(bind.exec_driver_sql(made).scalar())
    return {"sqlite_with_rowid": False} if lies_under_key else {}
