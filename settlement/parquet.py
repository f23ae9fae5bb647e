"""A Parquet file's columns: which must be there, in which types, and how each is read.

A file says itself what its columns are, so it is judged by its schema before a line is read.
"""

from collections.abc import Set as AbstractSet
from importlib import import_module
from pathlib import Path

from settlement.errors import SettlementError, SettlementErrorCode
from settlement.expressions import Table
from settlement.schema import DETAIL_SCHEMA, LINE_SCHEMA

SQL_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "int64": "BIGINT",
    "timestamp": "TIMESTAMP",
    "decimal(38, 0)": "DECIMAL(38, 0)",
}
"""What DuckDB calls our types."""

_INSTANT_OF = 'make_timestamp(epoch_us("committed_at"))'
_FAMILIES = {
    "string": ("VARCHAR", "string"),
    "date": ("DATE", "date"),
    "int64": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "tinyint", "smallint", "int", "bigint"),
    "timestamp": ("TIMESTAMP", "timestamp"),
}


def parquet_columns(path: Path, told: dict[str, str]) -> list[str]:
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
    reads = {name: f'CAST("{name}" AS {SQL_TYPES[known[name]]}) AS "{name}"' for name in told}
    reads["committed_at"] = f'{_INSTANT_OF} AS "committed_at"'
    return [reads[name] for name in known if name in told]


def parquet_table(name: str, columns: AbstractSet[str]) -> Table:
    """Return the expression of a table of lines with these columns."""
    known = LINE_SCHEMA | DETAIL_SCHEMA
    schema = {column: kind for column, kind in known.items() if column in columns}
    return import_module("ibis").table(schema, name=name)


def not_parquet(path: Path) -> SettlementError:
    """Return the refusal of a file that only calls itself Parquet."""
    return SettlementError(SettlementErrorCode.FILE_ROW, "is not a Parquet file", str(path))
