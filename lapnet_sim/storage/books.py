"""The books in a SQL database: set-based statements, one transaction per batch.

Rows are read locked and in one order for everybody, so that two writers on one PostgreSQL queue
up instead of deadlocking or seeing a cap that is no longer true. On SQLite the whole transaction
is begun as a writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from lapnet_sim.ledger.commands import Touched
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.storage.asks import Asks
from lapnet_sim.storage.batch import Batch, Part
from lapnet_sim.storage.bulk import Bulks
from lapnet_sim.storage.parts import (
    hooks,
    notices,
    numbers,
    orders,
    payments,
    positions,
    quotes,
    returns,
    windows,
)

PARTS: Final[tuple[Part, ...]] = (
    windows,
    numbers,
    payments,
    positions,
    quotes,
    notices,
    returns,
    orders,
    hooks,
)
"""The order in which everybody locks, and in which rows are written.

Windows come first, where writers queue; payments before whatever hangs on them, and whatever a
payment brings with it after the payments.
"""

RETRY_STATES = {"40001", "40P01"}
"""Serialization failure and deadlock. Source: PostgreSQL, appendix A."""


class SqlBookStore:
    """Where the books are kept, when they are kept in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")
        self._asks = Asks()
        self._bulks = Bulks()

    @contextmanager
    def transaction(self) -> Iterator["SqlBooks"]:
        """One transaction: committed when the block ends well, else nothing happened."""
        with self._engine.begin() as connection:
            yield SqlBooks(Batch(connection, self._asks, self._bulks))

    def is_transient(self, error: Exception) -> bool:
        """Whether the same transaction may simply be tried again."""
        if not isinstance(error, DBAPIError):
            return False
        if getattr(error.orig, "sqlstate", None) in RETRY_STATES:
            return True
        return "database is locked" in str(error.orig)

    def is_about_one_command(self, error: Exception) -> bool:
        """Whether one command of a batch broke a constraint, or does not fit its columns."""
        return isinstance(error, IntegrityError | DataError | OverflowError)


class SqlBooks:
    """The books inside one open transaction."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def load(self, touched: Touched) -> State:
        """The rows a batch needs, locked in the order of their keys."""
        state = State()
        for part in PARTS:
            part.load(self._batch, touched, state)
        return state

    def save(self, changes: Changes) -> None:
        """Write what the batch changed: one statement per table and kind."""
        for part in PARTS:
            part.save(self._batch, changes)
