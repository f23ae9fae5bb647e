"""The columnar engine under netting and reconciliation: what is asked of it, and which there are.

Questions are written once (`settlement.expressions`), compiled once for each engine
(`settlement.compiled`), and run by DuckDB inside this process (`settlement.embedded`) or by Spark
(`settlement.spark`).
"""

from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from participants import StatementLine
from settlement.compiled import Question
from settlement.embedded import Embedded
from settlement.expressions import (
    Row,
    Table,
    as_it_is,
    bit_count,
    bit_or,
    fingerprint,
    lines_table,
    missing_number,
    whole,
    wide,
    word,
)
from settlement.parquet import parquet_table
from settlement.schema import DETAIL_SCHEMA, INT64_MAX, INTERCHANGE, LINE_SCHEMA, checked


class Engine(Protocol):
    """What netting and reconciliation ask of an engine; used in a ``with`` block."""

    def load_lines(self, name: str, lines: Iterable[StatementLine]) -> Table:
        """Store lines as the table ``name`` and return its expression.

        Raises: `SettlementError` with ``settlement.overflow``.
        """

    def load_keys(self, name: str, keys: Iterable[str]) -> Table:
        """Store transaction ids as the table ``name`` of one column, ``txn_id``."""

    def scan_parquet(self, name: str, path: Path) -> Table:
        """Return the expression of a Parquet file's lines; the file is read when computed.

        Raises: `SettlementError` with ``settlement.file_row`` where it is not Parquet,
        ``settlement.file_header`` where its columns are not ours.
        """

    def store(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Compute an answer once, keep it as the table ``name``, return its expression.

        A question that is a function is asked of stored tables and compiled once for all of them.
        """

    def view(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Call an answer by a name without computing it, and return its expression."""

    def run(self, question: Question, *tables: Table, **terms: Hashable) -> list[Row]:
        """Compute an answer; rows come in no promised order."""


def open_engine(name: str = "embedded") -> AbstractContextManager[Engine]:
    """Return an engine, to be used in a ``with`` block.

    Raises: `SettlementError` with ``settlement.engine_missing`` where Spark is not installed.
    """
    if name == "embedded":
        return Embedded()
    from settlement.spark import Spark  # noqa: PLC0415 - only those who ask need it

    return Spark()


__all__ = [
    "DETAIL_SCHEMA",
    "INT64_MAX",
    "INTERCHANGE",
    "LINE_SCHEMA",
    "Embedded",
    "Engine",
    "Question",
    "Row",
    "Table",
    "as_it_is",
    "bit_count",
    "bit_or",
    "checked",
    "fingerprint",
    "lines_table",
    "missing_number",
    "open_engine",
    "parquet_table",
    "whole",
    "wide",
    "word",
]
