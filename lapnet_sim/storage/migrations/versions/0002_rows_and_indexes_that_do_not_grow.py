"""Rows that lie under their key, and indexes on what is unfinished."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLUSTERED = ("day_sequence", "notice", "payment_event", "position", "posting", "returned")

INDEXES = (
    ("payment", ("window_id",), "window_id IS NOT NULL"),
    ("payment", ("status", "deadline_at"), "concluded_at IS NULL"),
    ("payment", ("business_date",), "business_date IS NOT NULL"),
    ("payment", ("original_id",), "original_id IS NOT NULL"),
    ("payment", ("order_reference",), "order_reference IS NOT NULL"),
    ("notice", ("created_at",), "acknowledged_at IS NULL"),
)


def upgrade() -> None:
    for table, columns, _ in INDEXES[:-1]:
        op.drop_index(_name(table, columns), table)
    op.drop_index("ix_notice_acknowledged_at", "notice")
    if op.get_bind().dialect.name == "sqlite":
        for table in CLUSTERED:
            _make_again(table)
    for table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(
            _name(table, columns), table, columns, sqlite_where=where, postgresql_where=where
        )


def _name(table: str, columns: tuple[str, ...]) -> str:
    return "_".join(["ix", table, *columns])


def _make_again(table: str) -> None:
    """The same table, word for word, but for where its rows lie; nothing refers to these."""
    found = op.get_bind().exec_driver_sql(
        f"SELECT type, sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL"  # noqa: S608 - our own names
    )
    made = found.fetchall()
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    for type_, sql in made:
        if type_ == "table":
            op.execute(f"{sql} WITHOUT ROWID")
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608 - as above
    op.execute(f"DROP TABLE {table}_before")
    for type_, sql in made:
        if type_ == "index":
            op.execute(sql)
