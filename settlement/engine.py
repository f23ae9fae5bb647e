"""The columnar engine under netting and reconciliation, and the only file that knows DuckDB.

What is computed is written once as Ibis expressions over named tables (`lines_table`), which other
engines could run unchanged; here they are compiled to DuckDB's SQL and run inside this process.
Two rules keep the expressions portable and exact: money is only added, subtracted and compared
(Ibis divides integers by way of floating point), and a sum becomes 64 bits wide again only through
`checked`. Importing Ibis takes more than a second, so nothing here does it before it must.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from participants import LineStatus, StatementLine
from settlement.errors import SettlementError, SettlementErrorCode

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import duckdb

Table: TypeAlias = Any
"""An Ibis table expression; Ibis publishes no types."""
Row: TypeAlias = dict[str, Any]
"""One row of a result by column name; every engine has its own idea of a cell's type."""

INT64_MAX = 2**63 - 1

LINE_SCHEMA = {
    "txn_id": "string",
    "business_date": "date",
    "window_id": "string",
    "payer": "string",
    "payee": "string",
    "currency": "string",
    "amount_minor": "int64",
    "fee_minor": "int64",
    "status": "string",
    "committed_at": "timestamp",
    "interchange_minor": "int64",
}
"""The columns of `StatementLine`, in its order, with Ibis's types; instants are UTC."""

_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""The engine fetches nothing from anywhere."""

_SQL_TYPES = {"string": "VARCHAR", "date": "DATE", "int64": "BIGINT", "timestamp": "TIMESTAMP"}


def lines_table(name: str) -> Table:
    """Return the expression that stands for a table of statement lines."""
    return import_module("ibis").table(LINE_SCHEMA, name=name)


def whole(number: int) -> Table:
    """Return a constant as wide as every amount column."""
    return import_module("ibis").literal(number, type="int64")


def word(text: str) -> Table:
    """Return a constant of text."""
    return import_module("ibis").literal(str(text), type="string")


def missing_number() -> Table:
    """Return a constant that is no number, as wide as every amount column."""
    return import_module("ibis").null("int64")


def checked(amount: int, where: str) -> int:
    """Return a sum that fits 64 bits.

    Raises: `SettlementError` with ``settlement.overflow``.
    """
    if not -INT64_MAX <= amount <= INT64_MAX:
        raise SettlementError(SettlementErrorCode.OVERFLOW, f"{amount} does not fit 64 bits", where)
    return amount


class Embedded:
    """A private in-memory DuckDB for the length of a ``with`` block."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        self._connection = import_module("duckdb").connect(":memory:", config=_OFFLINE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: "TracebackType | None",
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def load_lines(self, name: str, lines: Iterable[StatementLine]) -> Table:
        """Store lines as the table ``name`` and return its expression.

        Raises: `SettlementError` with ``settlement.overflow``.
        """
        cells = [_cells(line) for line in lines]
        self.load(name, LINE_SCHEMA, cells)
        return lines_table(name)

    def load(self, name: str, schema: dict[str, str], rows: Sequence[Sequence[object]]) -> Table:
        """Store rows as the table ``name``, columns by position, and return its expression."""
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
        wanted = ", ".join(
            f'unnest(?::{_SQL_TYPES[kind]}[]) AS "{column}"' for column, kind in schema.items()
        )
        self._execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT {wanted}', columns)
        return import_module("ibis").table(schema, name=name)

    def store(self, name: str, expression: Table) -> Table:
        """Compute an expression once, keep it as the table ``name``, return its expression."""
        self._execute(f'CREATE OR REPLACE TABLE "{name}" AS {_sql(expression)}')
        return import_module("ibis").table(expression.schema(), name=name)

    def try_store(self, name: str, expression: Table) -> bool:
        """Store as `store` does, or say no where the engine cannot compute the expression."""
        try:
            self.store(name, expression)
        except import_module("duckdb").Error:
            return False
        return True

    def scan_plain_csv(self, path: "Path", columns: Sequence[str]) -> Table:
        """Return the expression of a file's cells as text; the file is read when computed.

        The first line is skipped, quotes mean nothing, and an empty cell is the empty text. Only
        for paths without ``*``, ``?`` and ``[``, which DuckDB takes for patterns.
        """
        types = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
        names = ", ".join(f"'{column}'" for column in columns)
        place = str(path.resolve()).replace("'", "''")
        self._execute(
            f"CREATE OR REPLACE VIEW plain_csv AS FROM read_csv('{place}', auto_detect = false, "
            "header = true, delim = ',', quote = '', escape = '', strict_mode = true, "
            f"columns = {{{types}}}, force_not_null = [{names}])"
        )
        return import_module("ibis").table(dict.fromkeys(columns, "string"), name="plain_csv")

    def run(self, expression: Table) -> list[Row]:
        """Compute an expression; rows come in no promised order."""
        names = list(expression.columns)
        cursor = self._execute(_sql(expression))
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _execute(
        self, sql: str, parameters: list[list[object]] | None = None
    ) -> "duckdb.DuckDBPyConnection":
        assert self._connection is not None, "the engine runs only inside its with block"
        return self._connection.execute(sql, parameters)


def _sql(expression: Table) -> str:
    return str(import_module("ibis").to_sql(expression, dialect="duckdb"))


def _cells(line: StatementLine) -> tuple[object, ...]:
    """Return a line as the engine stores it; the instant becomes a plain UTC timestamp."""
    where = f"transaction {line.txn_id}"
    assert line.amount_minor >= 0, "lines carry no sign: payer and payee say the direction"
    assert line.fee_minor >= 0, "a fee is never negative"
    assert line.interchange_minor >= 0, "interchange is never negative"
    assert line.committed_at.tzinfo is not None, "an instant needs its zone"
    return (
        line.txn_id,
        line.business_date,
        line.window_id,
        str(line.payer),
        str(line.payee),
        line.currency,
        checked(line.amount_minor, where),
        checked(line.fee_minor, where),
        LineStatus(line.status).value,
        line.committed_at.astimezone(UTC).replace(tzinfo=None),
        checked(line.interchange_minor, where),
    )
