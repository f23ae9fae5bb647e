"""Statements for many rows, compiled once: the driver gets its text, and values as it wants them.

On SQLite a statement run row by row costs a step into the driver, a lock given up and fought for,
and each constraint prepared anew, for every row. So many rows go in one statement, which has one
text for each power of two that the driver prepares once; a batch is cut into such pieces. The
driver of PostgreSQL sends rows one after the other without waiting for answers, and is slow with
a thousand parameters, so it gets the statement for one row and all the rows.

SQLAlchemy says how a statement is written. What it would find out again for every row, the order
and the converters of its values, is found out once.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    Insert,
    Table,
    Update,
    bindparam,
    column,
    insert,
    update,
    values,
)

from lapnet_sim.storage.converters import Converter, to_driver

Row = dict[str, Any]

Write = Callable[[Table, Sequence[str], int], Insert | Update]
"""Writes a statement for a table, some of its columns and a number of rows."""

MOST = 64
"""Rows in one statement. The widest table has 37 columns, and SQLite takes 32,766 values."""


class Bulk:
    """One kind of statement on some columns of one table, for any number of rows."""

    def __init__(
        self,
        write: Write,
        table: Table,
        names: Sequence[str],
        dialect: Dialect,
    ) -> None:
        self._write = write
        self._table = table
        self._names = names
        self._dialect = dialect
        self._changes: list[tuple[int, Converter]] = [
            (place, change)
            for place, name in enumerate(names)
            if (change := to_driver(table.c[name].type, dialect)) is not None
        ]
        self._texts: dict[int, str] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run it for ``rows``, which all have its columns."""
        given = [self._given(row) for row in rows]
        if not self._dialect.positional:
            names = _given_names(self._names, 1)
            one_by_one = [dict(zip(names, values, strict=True)) for values in given]
            connection.exec_driver_sql(self._text(1), one_by_one)
            return
        begin = 0
        while begin < len(given):
            size = min(MOST, 1 << (len(given) - begin).bit_length() - 1)
            together = tuple(chain.from_iterable(given[begin : begin + size]))
            connection.exec_driver_sql(self._text(size), together)
            begin += size

    def _given(self, row: Row) -> list[Any]:
        """A row as the driver wants it."""
        given = [row[name] for name in self._names]
        for place, change in self._changes:
            given[place] = change(given[place])
        return given

    def _text(self, size: int) -> str:
        """The statement for so many rows."""
        text = self._texts.get(size)
        if text is None:
            text = self._texts[size] = self._compiled(size)
        return text

    def _compiled(self, size: int) -> str:
        compiled = self._write(self._table, self._names, size).compile(dialect=self._dialect)
        order = compiled.positiontup
        assert order is None or list(order) == _given_names(self._names, size)
        return str(compiled)


class Bulks:
    """Every statement of one database, made when it is first needed."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, ...], Bulk] = {}

    def insert(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._run(connection, "insert", inserting, table, list(rows))

    def update(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Change rows found by their primary key to the other values given."""
        self._run(connection, "update", updating, table, list(rows))

    def fill(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Write the other values given into rows found by their primary key, where none are."""
        self._run(connection, "fill", filling, table, list(rows))

    def _run(
        self,
        connection: Connection,
        kind: str,
        write: Write,
        table: Table,
        rows: list[Row],
    ) -> None:
        if not rows:
            return
        names = tuple(rows[0])
        bulk = self._made.get((kind, table.name, *names))
        if bulk is None:
            ordered = [column.name for column in table.columns if column.name in names]
            bulk = Bulk(write, table, ordered, connection.dialect)
            self._made[kind, table.name, *names] = bulk
        bulk.run(connection, rows)


def inserting(table: Table, names: Sequence[str], size: int) -> Insert:
    """Add so many rows with these columns."""
    return insert(table).values(
        [
            {name: bindparam(_given_name(name, number), type_=table.c[name].type) for name in names}
            for number in range(size)
        ]
    )


def updating(table: Table, names: Sequence[str], size: int) -> Update:
    """Change so many rows, found by their primary key among these columns, to the others."""
    keys = [key.name for key in table.primary_key]
    rows = [
        tuple(bindparam(_given_name(name, number), type_=table.c[name].type) for name in names)
        for number in range(size)
    ]
    columns = (column(name, table.c[name].type) for name in names)
    given = values(*columns, name="given").data(rows).cte("given")
    return (
        update(table)
        .where(*(table.c[key] == given.c[key] for key in keys))
        .values({name: given.c[name] for name in names if name not in keys})
    )


def filling(table: Table, names: Sequence[str], size: int) -> Update:
    """Change so many rows to the columns given, where those are still empty."""
    keys = {key.name for key in table.primary_key}
    empty = (table.c[name].is_(None) for name in names if name not in keys)
    return updating(table, names, size).where(*empty)


def _given_name(name: str, number: int) -> str:
    return f"{name}_{number}"


def _given_names(names: Sequence[str], size: int) -> list[str]:
    return [_given_name(name, number) for number in range(size) for name in names]
