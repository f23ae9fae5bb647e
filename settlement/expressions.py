"""Words for writing questions to tables: constants, wide sums, fingerprints.

What is computed is written once as Ibis expressions over named tables, which any engine can run
unchanged. Two rules keep them portable and exact: money is only added, subtracted and compared
(Ibis divides integers by way of floating point), and amounts are made `wide` before they are added
up. Importing Ibis takes more than a second, so nothing here does it before it must.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from inspect import Parameter, Signature
from typing import Any, TypeAlias

from settlement.schema import LINE_SCHEMA

Table: TypeAlias = Any
"""An Ibis table expression; Ibis publishes no types."""
Row: TypeAlias = dict[str, Any]
"""One row of a result by column name; every engine has its own idea of a cell's type."""


def lines_table(name: str) -> Table:
    """Return the expression that stands for a table of statement lines."""
    return import_module("ibis").table(LINE_SCHEMA, name=name)


def as_it_is(table: Table) -> Table:
    """Return a table: the question for everything in it."""
    return table


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
