"""Statements for many rows, compiled once: the driver gets its text, and rows as it wants them.

SQLAlchemy looks each parameter of each row up by name, every time. Here the order and the
converters of a statement's parameters are found out once, and the rows of a batch are put into
that order by plain code. What the statement says stays SQLAlchemy's business.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table, Update, bindparam, insert, update

Row = dict[str, Any]

KEY = "key_"
"""Before the name of a column that finds a row, so that it can stand beside one that changes."""


class Bulk:
    """One statement, ready to be run with any number of rows."""

    def __init__(self, statement: Insert | Update, names: Iterable[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        assert order is not None
        self._text = str(compiled)
        self._is_positional = compiled.positional
        self._order: list[tuple[str, str, Callable[[Any], Any] | None]] = [
            (
                name,
                name.removeprefix(KEY),
                compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name in order
        ]

    def run(self, connection: Connection, values: Iterable[Row]) -> None:
        """Run it once per row; a row may have more values than the statement wants."""
        rows = (
            [(n, row[of] if change is None else change(row[of])) for n, of, change in self._order]
            for row in values
        )
        if self._is_positional:
            connection.exec_driver_sql(
                self._text, [tuple(value for _, value in row) for row in rows]
            )
        else:
            connection.exec_driver_sql(self._text, [dict(row) for row in rows])


class Bulks:
    """Every statement of one database, made when it is first needed."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, ...], Bulk] = {}

    def insert(self, connection: Connection, table: Table, values: Iterable[Row]) -> None:
        """Add rows."""
        self._run(connection, table, values, "insert", lambda names: (insert(table), names))

    def update(self, connection: Connection, table: Table, values: Iterable[Row]) -> None:
        """Change rows found by their primary key to the other values given."""
        self._run(connection, table, values, "update", lambda names: _update(table, names))

    def _run(
        self,
        connection: Connection,
        table: Table,
        values: Iterable[Row],
        kind: str,
        make: Callable[[list[str]], tuple[Insert | Update, list[str]]],
    ) -> None:
        listed = list(values)
        if not listed:
            return
        names = tuple(listed[0])
        bulk = self._made.get((table.name, kind, *names))
        if bulk is None:
            bulk = Bulk(*make(list(names)), connection.dialect)
            self._made[table.name, kind, *names] = bulk
        bulk.run(connection, listed)


def _update(table: Table, names: list[str]) -> tuple[Update, list[str]]:
    keys = [column.name for column in table.primary_key]
    others = [name for name in names if name not in keys]
    found = (table.c[key] == bindparam(KEY + key) for key in keys)
    statement = update(table).where(*found).values({name: bindparam(name) for name in others})
    return statement, [*others, *(KEY + key for key in keys)]
