"""The columnar engine under netting and reconciliation, and the only file that knows DuckDB.

What is computed is written once as Ibis expressions over named tables (`lines_table`), which other
engines could run unchanged; here they are compiled to DuckDB's SQL and run inside this process.
Two rules keep the expressions portable and exact: money is only added, subtracted and compared
(Ibis divides integers by way of floating point), and a sum becomes 64 bits wide again only through
`checked`. Importing Ibis takes more than a second, so nothing here does it before it must.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import UTC
from functools import cache
from importlib import import_module
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias

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
}
"""The columns every file has, in the order of `StatementLine`; Ibis's types; instants are UTC."""

INTERCHANGE = "interchange_minor"
"""The one detail that is an amount; `StatementLine` always has it, a file may not."""

DETAIL_SCHEMA = {
    INTERCHANGE: "int64",
    "account": "string",
    "tariff": "string",
    "original_txn_id": "string",
    "batch_id": "string",
    "settled_minor": "string",
    "rate": "string",
    "quoted_until": "string",
}
"""Columns a file may have besides; the empty text, or nought, where it says nothing."""

_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""The engine fetches nothing from anywhere."""

_MOST_HASHED = 16
_HASHES = "CREATE MACRO xxhash64" + ", ".join(
    f"({names}) AS hash({names})"
    for many in range(1, _MOST_HASHED)
    for names in [", ".join(f"a{number}" for number in range(many))]
)
"""Spark's name for a hash of several columns, so that one expression suits both engines."""

_SQL_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "int64": "BIGINT",
    "timestamp": "TIMESTAMP",
    "decimal(38, 0)": "DECIMAL(38, 0)",
}


def lines_table(name: str) -> Table:
    """Return the expression that stands for a table of statement lines."""
    return import_module("ibis").table(LINE_SCHEMA, name=name)


def details_of(lines: Sequence[StatementLine]) -> dict[str, str]:
    """Return the details that a table of these lines has: interchange, and what any line tells."""
    return {
        name: kind
        for name, kind in DETAIL_SCHEMA.items()
        if name == INTERCHANGE or any(getattr(each, name, "") for each in lines)
    }


def whole(number: int) -> Table:
    """Return a constant as wide as every amount column."""
    return import_module("ibis").literal(number, type="int64")


def word(text: str) -> Table:
    """Return a constant of text."""
    return import_module("ibis").literal(str(text), type="string")


def missing_number() -> Table:
    """Return a constant that is no number, as wide as every amount column."""
    return import_module("ibis").null("int64")


def wide(amount: Table) -> Table:
    """Return an amount as a type whose sums cannot overflow: 38 digits."""
    return amount.cast("decimal(38, 0)")


def fingerprint(lines: Table, columns: Sequence[str]) -> Table:
    """Return 64 bits that differ where any of the columns does, the same in any order of lines."""
    types = tuple(str(lines[column].type()) for column in columns)
    return _hash_of(types)(*(lines[column] for column in columns))


def bit_count(number: Table) -> Table:
    """Return how many bits of a number are set."""
    return _builtin("bit_count", ("int64",))(number)


def bit_or(number: Table) -> Table:
    """Return the bits that are set in any of a group's numbers."""
    return _builtin("bit_or", ("int64",), is_aggregate=True)(number)


@cache
def _hash_of(types: tuple[str, ...]) -> Callable[..., Table]:
    return _builtin("xxhash64", types)


@cache
def _builtin(
    name: str, types: tuple[str, ...], *, is_aggregate: bool = False
) -> Callable[..., Table]:
    """Return a function that every engine has under this name; ours get it as a macro."""

    def function(*_: object) -> None: ...

    function.__name__ = name
    names = [f"a{number}" for number in range(len(types))]
    function.__signature__ = Signature(  # type: ignore[attr-defined] # Ibis asks for it
        [Parameter(each, Parameter.POSITIONAL_OR_KEYWORD) for each in names]
    )
    udf = import_module("ibis").udf
    kind = udf.agg if is_aggregate else udf.scalar
    made: Callable[..., Table] = kind.builtin(function, name=name, signature=(types, "int64"))
    return made


def checked(amount: int, where: str) -> int:
    """Return a sum that fits 64 bits.

    Raises: `SettlementError` with ``settlement.overflow``.
    """
    if not -INT64_MAX <= amount <= INT64_MAX:
        raise SettlementError(SettlementErrorCode.OVERFLOW, f"{amount} does not fit 64 bits", where)
    return amount


class Engine(Protocol):
    """What netting and reconciliation ask of an engine; used in a ``with`` block."""

    def load_lines(self, name: str, lines: Iterable[StatementLine]) -> Table:
        """Store lines as the table ``name`` and return its expression.

        Raises: `SettlementError` with ``settlement.overflow``.
        """

    def load_keys(self, name: str, keys: Iterable[str]) -> Table:
        """Store transaction ids as the table ``name`` of one column, ``txn_id``."""

    def scan_parquet(self, name: str, path: "Path") -> Table:
        """Return the expression of a Parquet file's lines; the file is read when computed.

        Raises: `SettlementError` with ``settlement.file_row`` where it is not Parquet,
        ``settlement.file_header`` where its columns are not ours.
        """

    def store(self, name: str, expression: Table) -> Table:
        """Compute an expression once, keep it as the table ``name``, return its expression."""

    def run(self, expression: Table) -> list[Row]:
        """Compute an expression; rows come in no promised order."""


def open_engine(name: str = "embedded") -> AbstractContextManager[Engine]:
    """Return an engine, to be used in a ``with`` block.

    Raises: `SettlementError` with ``settlement.engine_missing`` where Spark is not installed.
    """
    if name == "embedded":
        return Embedded()
    from settlement.spark import Spark  # noqa: PLC0415 - only those who ask need it

    return Spark()


class Embedded:
    """A private in-memory DuckDB for the length of a ``with`` block."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        self._connection = import_module("duckdb").connect(":memory:", config=_OFFLINE)
        self._execute(_HASHES)
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
        """Store lines as `Engine` says; details are columns where a line has any."""
        kept = list(lines)
        details = details_of(kept)
        cells = [(*_cells(line), *(getattr(line, each, "") for each in details)) for line in kept]
        return self.load(name, LINE_SCHEMA | details, cells)

    def load_keys(self, name: str, keys: Iterable[str]) -> Table:
        """Store transaction ids as `Engine` says."""
        return self.load(name, {"txn_id": "string"}, [(key,) for key in sorted(keys)])

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

    def scan_parquet(self, name: str, path: "Path") -> Table:
        """Read a Parquet file as `Engine` says."""
        place = str(path.resolve()).replace("'", "''")
        try:
            told = self._execute(f"DESCRIBE SELECT * FROM read_parquet(['{place}'])").fetchall()  # noqa: S608 - our own names, quoted paths
        except import_module("duckdb").Error:
            raise not_parquet(path) from None
        self._refuse_empty_cells(path, place)
        wanted = ", ".join(parquet_columns(path, {row[0]: row[1] for row in told}))
        self._execute(
            f"CREATE OR REPLACE VIEW \"{name}\" AS SELECT {wanted} FROM read_parquet(['{place}'])"  # noqa: S608 - our own names, quoted paths
        )
        return parquet_table(name, {row[0] for row in told})

    def _refuse_empty_cells(self, path: "Path", place: str) -> None:
        """Ask the file's own statistics; where it keeps none, count."""
        told = self._execute(
            "SELECT path_in_schema, sum(stats_null_count), count(stats_null_count) = count(*) "  # noqa: S608 - our own names, quoted paths
            f"FROM parquet_metadata('{place}') GROUP BY ALL"
        ).fetchall()
        for name, empty, is_known in told:
            if not is_known:
                quoted = name.replace('"', '""')
                empty = self._execute(  # noqa: PLW2901 - counted instead
                    f"SELECT count(*) - count(\"{quoted}\") FROM read_parquet(['{place}'])"  # noqa: S608 - quoted
                ).fetchall()[0][0]
            if empty:
                raise SettlementError(
                    SettlementErrorCode.FILE_FIELD,
                    f"holds no value in {empty} lines",
                    f"{path}:{name}",
                )

    def write_parquet(self, expression: Table, path: "Path") -> None:
        """Write a loaded table as it stands; the same rows give the same bytes."""
        place = str(path.resolve()).replace("'", "''")
        self._execute(f"COPY ({_sql(expression)}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)")

    def read_rows(self, path: "Path", schema: dict[str, str]) -> list[Row]:
        """Return the rows of a small Parquet or CSV file of ours.

        Raises: `SettlementError` with ``settlement.file_row``.
        """
        place = str(path.resolve()).replace("'", "''")
        names = ", ".join(
            f'CAST("{name}" AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items()
        )
        reader = "read_parquet" if path.suffix.lower() == ".parquet" else "read_csv"
        more = "" if reader == "read_parquet" else ", header = true, all_varchar = true"
        try:
            self._execute(
                f"CREATE OR REPLACE TABLE small AS SELECT {names} FROM {reader}(['{place}']{more})"  # noqa: S608 - our own names, quoted paths
            )
        except import_module("duckdb").Error:
            raise SettlementError(
                SettlementErrorCode.FILE_ROW, "is not a file of ours", str(path)
            ) from None
        return self.run(import_module("ibis").table(schema, name="small"))

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


_INSTANT_OF = 'make_timestamp(epoch_us("committed_at"))'
_FAMILIES = {
    "string": ("VARCHAR", "string"),
    "date": ("DATE", "date"),
    "int64": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "tinyint", "smallint", "int", "bigint"),
    "timestamp": ("TIMESTAMP", "timestamp"),
}


def parquet_columns(path: "Path", told: dict[str, str]) -> list[str]:
    """Return how each column of a Parquet file is read, from its names and types.

    Raises: `SettlementError` with ``settlement.file_header``.
    """
    known = LINE_SCHEMA | DETAIL_SCHEMA
    missing = [name for name in LINE_SCHEMA if name not in told]
    strange = [name for name in told if name not in known]
    if missing or strange:
        what = f"has no column {missing[0]}" if missing else f"has an unknown column {strange[0]!a}"
        raise SettlementError(SettlementErrorCode.FILE_HEADER, what, str(path))
    for name, kind in told.items():
        if not kind.startswith(_FAMILIES[known[name]]):
            raise SettlementError(
                SettlementErrorCode.FILE_HEADER,
                f"is {kind} where {known[name]} is needed",
                f"{path}:{name}",
            )
    reads = {name: f'CAST("{name}" AS {_SQL_TYPES[known[name]]}) AS "{name}"' for name in told}
    reads["committed_at"] = f'{_INSTANT_OF} AS "committed_at"'
    return [reads[name] for name in known if name in told]


def parquet_table(name: str, columns: AbstractSet[str]) -> Table:
    """Return the expression of a table of lines with these columns."""
    known = LINE_SCHEMA | DETAIL_SCHEMA
    schema = {column: kind for column, kind in known.items() if column in columns}
    return import_module("ibis").table(schema, name=name)


def not_parquet(path: "Path") -> SettlementError:
    """Return the refusal of a file that only calls itself Parquet."""
    return SettlementError(SettlementErrorCode.FILE_ROW, "is not a Parquet file", str(path))


def _sql(expression: Table) -> str:
    return str(import_module("ibis").to_sql(expression, dialect="duckdb"))


def _cells(line: StatementLine) -> tuple[object, ...]:
    """Return a line as the engine stores it; the instant becomes a plain UTC timestamp."""
    where = f"transaction {line.txn_id}"
    assert line.amount_minor >= 0, "lines carry no sign: payer and payee say the direction"
    assert line.fee_minor >= 0, "a fee is never negative"
    assert line.interchange_minor >= 0, "interchange is never negative"
    checked(line.interchange_minor, where)
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
    )
