"""A question is compiled once for each engine, and asked of other tables under other names.

Ibis takes longer to write a statement than DuckDB to run it on a day's small files, and a day asks
the same few questions of some sixty files. So a question is a plain function from tables to an
expression; its statement is written with stand-ins for the tables' names and kept by function,
columns and terms. Asking again is a replacement of names.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import FunctionType
from typing import Any, TypeAlias

from settlement.expressions import Table

Question: TypeAlias = Callable[..., Table] | Table
"""A function from tables (and terms by keyword) to an expression; or an expression as it is.

Functions are those of a module: each is kept with what was compiled for it.
"""

_WIDE_SUM = re.compile(r'SUM\(CAST\(("t[0-9]+"\."[a-z_]+") AS DECIMAL\(38, 0\)\)\)')
"""DuckDB adds 64 bits up in 128: a column widened line by line is widened once, after the sum."""
_QUOTES = {"duckdb": '"', "pyspark": "`"}
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement ready to run, with the columns of its answer and their types."""

    sql: str
    schema: Any
    """Of Ibis, which publishes no types."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the answer's columns."""
        return tuple(self.schema.names)


def ask(dialect: str, question: Question, *tables: Table, **terms: Hashable) -> Asked:
    """Return the statement of a question to stored tables, in an engine's dialect.

    >>> from settlement.expressions import lines_table
    >>> def keys(lines: Table) -> Table:
    ...     return lines.select("txn_id")
    >>> print(ask("duckdb", keys, lines_table("ours")).sql)
    SELECT
      "t0"."txn_id"
    FROM "ours" AS "t0"
    """
    if not isinstance(question, FunctionType):
        assert not tables, "an expression has its tables within it"
        return _compiled(dialect, question)
    if not all(map(_is_stored, tables)):
        return _compiled(dialect, question(*tables, **terms))
    schemas = tuple(table.schema() for table in tables)
    asked = _once(dialect, question, schemas, tuple(sorted(terms.items())))
    quote, sql = _QUOTES[dialect], asked.sql
    for number, table in enumerate(tables):
        sql = sql.replace(quote + _stand_in(number) + quote, quote + _name(table) + quote)
    return Asked(sql, asked.schema)


@lru_cache(maxsize=_KEPT)
def _once(
    dialect: str,
    question: Callable[..., Table],
    schemas: tuple[Hashable, ...],
    terms: tuple[tuple[str, Hashable], ...],
) -> Asked:
    """Compile a question to tables of some columns; their names are stand-ins."""
    table = import_module("ibis").table
    stand_ins = (table(schema, name=_stand_in(number)) for number, schema in enumerate(schemas))
    return _compiled(dialect, question(*stand_ins, **dict(terms)))


def _compiled(dialect: str, expression: Table) -> Asked:
    sql = str(import_module("ibis").to_sql(expression, dialect=dialect))
    if dialect == "duckdb":
        sql = _WIDE_SUM.sub(r"CAST(SUM(\1) AS DECIMAL(38, 0))", sql)
    return Asked(sql, expression.schema())


def _stand_in(number: int) -> str:
    return f"the table in place {number}"


def _is_stored(table: Table) -> bool:
    """Say whether a table has a name; what is still to be computed is compiled each time."""
    return isinstance(table.op(), import_module("ibis.expr.operations").UnboundTable)


def _name(table: Table) -> str:
    name: str = table.op().name
    assert not set(name) & set(_QUOTES.values()), "our own names hold no quotes"
    return name
