"""Statements for many rows, made once: the driver gets their text, and values as it wants them.

SQLAlchemy says how a statement is written. What it would find out again for every row, the order
and the converters of its values, is found out once. Databases differ in how they like many rows:
``bulk_rows`` for SQLite, ``bulk_columns`` for PostgreSQL and its relatives.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Dialect, FromClause, Table, Update, update

from lapnet_sim.storage.converters import Converter, to_driver

Row = dict[str, Any]


class Write(StrEnum):
    """What a statement does with its rows."""

    INSERT = "insert"
    """Adds them."""
    UPDATE = "update"
    """Changes the rows of the same primary keys to the other values given."""
    FILL = "fill"
    """Likewise, where none of the other values is there yet."""


class Bulk(Protocol):
    """One kind of statement on some columns of one table."""

    def run(self, connection: Connection, rows: Sequence[list[Any]]) -> None:
        """Run it for rows, their values in the order of the columns and as the driver wants."""


class Making(Protocol):
    """Makes a statement ready."""

    def __call__(
        self, write: Write, table: Table, names: Sequence[str], dialect: Dialect, /
    ) -> Bulk:
        """For these columns, in this order."""


def changing(write: Write, table: Table, names: Sequence[str], given: FromClause) -> Update:
    """Change the rows whose primary key is in ``given`` to its other columns."""
    keys = {key.name for key in table.primary_key}
    others = [name for name in names if name not in keys]
    found = update(table).where(*(table.c[key] == given.c[key] for key in keys))
    if write is Write.FILL:
        found = found.where(*(table.c[name].is_(None) for name in others))
    return found.values({name: given.c[name] for name in others})


class Bulks:
    """Every statement of one database, made when it is first needed."""

    def __init__(self, make: Making) -> None:
        self._make: Final = make
        self._made: dict[tuple[str, ...], _Ready] = {}

    def insert(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._run(connection, Write.INSERT, table, list(rows))

    def update(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Change rows found by their primary key to the other values given."""
        self._run(connection, Write.UPDATE, table, list(rows))

    def fill(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Write the other values given into rows found by their primary key, where none are."""
        self._run(connection, Write.FILL, table, list(rows))

    def _run(self, connection: Connection, write: Write, table: Table, rows: list[Row]) -> None:
        if not rows:
            return
        names = tuple(rows[0])
        ready = self._made.get((write, table.name, *names))
        if ready is None:
            ready = _Ready(self._make, write, table, names, connection.dialect)
            self._made[write, table.name, *names] = ready
        ready.bulk.run(connection, [ready.given(row) for row in rows])


class _Ready:
    """A statement, and how rows of ours become rows of the driver's."""

    def __init__(
        self, make: Making, write: Write, table: Table, names: Sequence[str], dialect: Dialect
    ) -> None:
        self._names = [column.name for column in table.columns if column.name in names]
        self._changes: list[tuple[int, Converter]] = [
            (place, change)
            for place, name in enumerate(self._names)
            if (change := to_driver(table.c[name].type, dialect)) is not None
        ]
        self.bulk = make(write, table, self._names, dialect)

    def given(self, row: Row) -> list[Any]:
        """A row as the driver wants it."""
        given = [row[name] for name in self._names]
        for place, change in self._changes:
            given[place] = change(given[place])
        return given
