"""Many rows as the server of PostgreSQL likes them: copied in, or a list for each column.

A statement for one row that is run for each costs the server as much again in beginning and ending
as in the row itself, and the driver twice as much as a copy. Rows that are added are copied; what
changes is sent as one list for each column, in a statement that has one text for any number.
Source: PostgreSQL, COPY; Populating a Database.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from lapnet_sim.storage.arrays import rows_of
from lapnet_sim.storage.bulk import Write, changing

COPY = "COPY "
ROWS = "rows"


class CopiedBulk:
    """Rows that are added. Constraints hold as they do for any other."""

    def __init__(self, table: Table, names: Sequence[str], dialect: Dialect) -> None:
        quoted = dialect.identifier_preparer
        columns = ", ".join(map(quoted.quote, names))
        self._text = f"{COPY}{quoted.format_table(table)} ({columns}) FROM STDIN"

    def run(self, connection: Connection, rows: Sequence[list[Any]]) -> None:
        """Copy them in."""
        connection.exec_driver_sql(self._text, {ROWS: rows})


class ColumnsBulk:
    """Rows that change, a list for each column."""

    def __init__(self, write: Write, table: Table, names: Sequence[str], dialect: Dialect) -> None:
        given = rows_of([table.c[name] for name in names], "given")
        self._text = str(changing(write, table, names, given).compile(dialect=dialect))
        self._names = names

    def run(self, connection: Connection, rows: Sequence[list[Any]]) -> None:
        """Run it once."""
        lists = dict(zip(self._names, map(list, zip(*rows, strict=True)), strict=True))
        connection.exec_driver_sql(self._text, lists)


def copied_or_columns(
    write: Write, table: Table, names: Sequence[str], dialect: Dialect, /
) -> CopiedBulk | ColumnsBulk:
    """The statement for these columns."""
    if write is Write.INSERT:
        return CopiedBulk(table, names, dialect)
    return ColumnsBulk(write, table, names, dialect)


def execute_copy(cursor: Any, statement: str, parameters: Any, _: object) -> bool:  # noqa: ANN401 - the driver's
    """Run a statement that copies rows in; False, and nothing, for any other.

    An engine's listener to ``do_execute``: so errors and lost connections are told as ever.
    """
    if not statement.startswith(COPY):
        return False
    with cursor.copy(statement) as copying:
        for row in parameters[ROWS]:
            copying.write_row(row)
    return True
