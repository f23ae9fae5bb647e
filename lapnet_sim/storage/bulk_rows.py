"""Many rows in one statement, for SQLite.

Run row by row, a statement costs a step into the driver, a lock given up and fought for, and each
constraint prepared anew, for every row. So there is one text for each power of two of rows, which
the driver prepares once, and a batch is cut into such pieces.
"""

from collections.abc import Sequence
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
    values,
)

from lapnet_sim.storage.bulk import Write, changing

MOST = 64
"""Rows in one statement. The widest table has 37 columns, and SQLite takes 32,766 values."""


class RowsBulk:
    """Rows as the parameters of one statement."""

    def __init__(
        self, write: Write, table: Table, names: Sequence[str], dialect: Dialect, /
    ) -> None:
        self._write = write
        self._table = table
        self._names = names
        self._dialect = dialect
        self._texts: dict[int, str] = {}

    def run(self, connection: Connection, rows: Sequence[list[Any]]) -> None:
        """Run it piece by piece."""
        begin = 0
        while begin < len(rows):
            size = min(MOST, 1 << (len(rows) - begin).bit_length() - 1)
            together = tuple(chain.from_iterable(rows[begin : begin + size]))
            connection.exec_driver_sql(self._text(size), together)
            begin += size

    def _text(self, size: int) -> str:
        """The statement for so many rows."""
        text = self._texts.get(size)
        if text is None:
            text = self._texts[size] = self._compiled(size)
        return text

    def _compiled(self, size: int) -> str:
        compiled = self._statement(size).compile(dialect=self._dialect)
        numbered = [f"{name}_{number}" for number in range(size) for name in self._names]
        assert list(compiled.positiontup or ()) == numbered
        return str(compiled)

    def _statement(self, size: int) -> Insert | Update:
        given = [
            {
                name: bindparam(f"{name}_{number}", type_=self._table.c[name].type)
                for name in self._names
            }
            for number in range(size)
        ]
        if self._write is Write.INSERT:
            return insert(self._table).values(given)
        columns = (column(name, self._table.c[name].type) for name in self._names)
        rows = values(*columns, name="given").data([tuple(row.values()) for row in given])
        return changing(self._write, self._table, self._names, rows.cte("given"))
