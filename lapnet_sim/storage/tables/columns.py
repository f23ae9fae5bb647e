"""What all tables share: column types, names of constraints, the register of tables.

Money is BIGINT minor units, instants are UTC, ids are ours. No sequences, triggers or
database-made values, so that the same tables live on SQLite, PostgreSQL and its relatives.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    MetaData,
    SmallInteger,
    String,
    TypeDecorator,
)


@lru_cache(maxsize=1024)
def _zoneless(value: datetime | None) -> str | None:
    """An instant as SQLAlchemy keeps them on SQLite."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC.

    SQLite, which has no zones, keeps it as UTC without one; PostgreSQL answers in the zone of
    the session, whatever that is.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Hand the driver what it can keep; a batch has one instant a hundred times."""
        return _zoneless if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class says so
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Any]):
    """A Decimal kept as text: databases disagree about how many digits a NUMERIC has."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - the base class says so
        """Write every digit."""
        return None if value is None else str(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CODE = String(16)
CURRENCY = String(3)
REASON = String(4)
WINDOW = String(32)
ORDER = String(21)
TARIFF = String(32)
OWNER = String(64)


def one_of(column: str, values: Any) -> CheckConstraint:  # noqa: ANN401 - any StrEnum class
    """A check constraint that holds a column to an enumeration."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def life(events: Any, statuses: Any) -> tuple[Column[Any] | CheckConstraint, ...]:  # noqa: ANN401 - any StrEnum classes
    """What the steps of every life have, after the key of whose life it is."""
    return (
        Column("step", SmallInteger, primary_key=True),
        Column("event", String(16)),
        Column("from_status", String(16)),
        Column("to_status", String(16), nullable=False),
        one_of("to_status", statuses),
        one_of("event", events),
    )


BESIDE = {"beside_the_books": True}
"""Marks a table that says nothing about money: the hash of the books leaves it out."""

CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""For a table of many small rows: on SQLite they lie in the order of their primary key.

Otherwise each row is kept twice, in the order it came in and under its key.
"""


def index_where(condition: ColumnElement[bool], *columns: Column[Any]) -> Index:
    """An index on the rows for which ``condition`` is true, and no others.

    What is looked for among all payments is mostly one of the few that are not finished; an index
    on those alone does not grow with the payments that are.
    """
    name = "_".join(["ix", columns[0].table.name, *(column.name for column in columns)])
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
