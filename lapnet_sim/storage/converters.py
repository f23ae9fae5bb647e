"""Values of ours as a driver wants them, and back: found out once, run for every value."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import TypeEngine

Converter = Callable[[Any], Any]


def to_driver(type_: TypeEngine[Any], dialect: Dialect) -> Converter | None:
    """What a value of ours must pass; None if it can be given as it is."""
    return type_.dialect_impl(dialect).bind_processor(dialect)


def from_driver(type_: TypeEngine[Any], dialect: Dialect, code: object) -> Converter | None:
    """What a driver's value of its type ``code`` must pass; None if it is ours already."""
    return type_.dialect_impl(dialect).result_processor(dialect, code)
