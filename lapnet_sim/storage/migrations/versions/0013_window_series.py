"""Windows in series: what each is for, and longer names. Those that are there keep theirs.

A window from before may hold payments of all kinds; that it has no currency says so, and the one
that is open stays as it is until its cut-off.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=16), sa.String(length=32)

NAMES = (
    ("settlement_window", "id"),
    *(
        (table, "window_id")
        for table in (
            *("settlement_instruction", "settlement_batch", "settlement_step"),
            *("settlement_shortage", "correction", "dispute", "payment", "posting"),
        )
    ),
)
"""Where windows are named."""

KINDS = "'authorised', 'dispute', 'corridor'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _lengthen_in_place()
    else:
        for table, column in NAMES:
            op.alter_column(table, column, existing_type=SHORT, type_=LONG)
    kind = op.f("ck_settlement_window_kind_known")
    with op.batch_alter_table("settlement_window") as batch:
        batch.drop_constraint(kind, type_="check")
        batch.drop_constraint(
            op.f("uq_settlement_window_business_date_kind_number"), type_="unique"
        )
        batch.add_column(sa.Column("scope", SHORT, nullable=False, server_default=""))
        batch.add_column(sa.Column("currency", sa.String(3), nullable=False, server_default=""))
    with op.batch_alter_table("settlement_window") as batch:
        batch.alter_column("scope", existing_type=SHORT, server_default=None)
        batch.alter_column("currency", existing_type=sa.String(3), server_default=None)
        batch.create_check_constraint(kind, f"kind IN ({KINDS})")
        batch.create_unique_constraint(
            op.f("uq_settlement_window_business_date_kind_scope_number"),
            ["business_date", "kind", "scope", "number"],
        )


def _lengthen_in_place() -> None:
    """SQLite does not enforce a length: only the words of the tables change, and no row is copied.

    Source: SQLite, "ALTER TABLE", changes that do not affect the content on disk.
    """
    op.execute("PRAGMA writable_schema=ON")
    for table, column in NAMES:
        op.execute(
            "UPDATE sqlite_master"  # noqa: S608 - our own words
            f" SET sql = replace(sql, '{column} VARCHAR(16)', '{column} VARCHAR(32)')"
            f" WHERE type = 'table' AND name = '{table}'"
        )
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=RESET")
