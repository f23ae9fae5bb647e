"""DuckDB inside this process, and the only file that knows it.

Rows go in as columns of parameters or straight from files, and come out as plain rows: neither
pandas nor pyarrow is needed. The engine fetches nothing from anywhere.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from participants import StatementLine
from settlement.compiled import Question, ask
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.expressions import Row, Table, as_it_is
from settlement.parquet import SQL_TYPES, not_parquet, parquet_columns, parquet_table
from settlement.schema import LINE_SCHEMA, cells_of, details_of

if TYPE_CHECKING:
    import duckdb

_DIALECT = "duckdb"
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""The engine fetches nothing from anywhere."""

_MOST_HASHED = 16
_HASHES = "CREATE MACRO xxhash64" + ", ".join(
    f"({names}) AS hash({names})"
    for many in range(1, _MOST_HASHED)
    for names in [", ".join(f"a{number}" for number in range(many))]
)
"""Spark's name for a hash of several columns, so that one expression suits both engines."""


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
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def load_lines(self, name: str, lines: Iterable[StatementLine]) -> Table:
        """Store lines as `Engine` says; details are columns where a line has any."""
        kept = list(lines)
        details = details_of(kept)
        cells = [(*cells_of(line), *(getattr(line, each, "") for each in details)) for line in kept]
        return self.load(name, LINE_SCHEMA | details, cells)

    def load_keys(self, name: str, keys: Iterable[str]) -> Table:
        """Store transaction ids as `Engine` says."""
        return self.load(name, {"txn_id": "string"}, [(key,) for key in sorted(keys)])

    def load(self, name: str, schema: dict[str, str], rows: Sequence[Sequence[object]]) -> Table:
        """Store rows as the table ``name``, columns by position, and return its expression."""
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
        wanted = ", ".join(
            f'unnest(?::{SQL_TYPES[kind]}[]) AS "{column}"' for column, kind in schema.items()
        )
        self._execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT {wanted}', columns)
        return import_module("ibis").table(schema, name=name)

    def store(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Keep an answer as `Engine` says."""
        return self._keep("TABLE", name, question, tables, terms)

    def view(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Name a question as `Engine` says."""
        return self._keep("VIEW", name, question, tables, terms)

    def try_store(
        self, name: str, question: Question, *tables: Table, **terms: Hashable
    ) -> Table | None:
        """Store as `store` does; nothing where the engine cannot compute the answer."""
        try:
            return self.store(name, question, *tables, **terms)
        except import_module("duckdb").Error:
            return None

    def _keep(
        self,
        kind: str,
        name: str,
        question: Question,
        tables: Sequence[Table],
        terms: Mapping[str, Hashable],
    ) -> Table:
        asked = ask(_DIALECT, question, *tables, **terms)
        self._execute(f'CREATE OR REPLACE {kind} "{name}" AS {asked.sql}')
        return import_module("ibis").table(asked.schema, name=name)

    def scan_plain_csv(self, path: Path, columns: Sequence[str]) -> Table:
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

    def scan_parquet(self, name: str, path: Path) -> Table:
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

    def _refuse_empty_cells(self, path: Path, place: str) -> None:
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

    def write_parquet(self, table: Table, path: Path) -> None:
        """Write a loaded table as it stands; the same rows give the same bytes."""
        place = str(path.resolve()).replace("'", "''")
        sql = ask(_DIALECT, as_it_is, table).sql
        self._execute(f"COPY ({sql}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)")

    def read_rows(self, path: Path, schema: dict[str, str]) -> list[Row]:
        """Return the rows of a small Parquet or CSV file of ours.

        Raises: `SettlementError` with ``settlement.file_row``.
        """
        place = str(path.resolve()).replace("'", "''")
        names = ", ".join(
            f'CAST("{name}" AS {SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items()
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
        return self.run(as_it_is, import_module("ibis").table(schema, name="small"))

    def run(self, question: Question, *tables: Table, **terms: Hashable) -> list[Row]:
        """Answer a question as `Engine` says."""
        asked = ask(_DIALECT, question, *tables, **terms)
        rows = self._execute(asked.sql).fetchall()
        return [dict(zip(asked.columns, row, strict=True)) for row in rows]

    def _execute(
        self, sql: str, parameters: list[list[object]] | None = None
    ) -> "duckdb.DuckDBPyConnection":
        assert self._connection is not None, "the engine runs only inside its with block"
        return self._connection.execute(sql, parameters)
