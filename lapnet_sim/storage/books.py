"""The books in a SQL database: set-based statements, one transaction per batch.

Rows are read locked and in one order for everybody, so that two writers on one PostgreSQL queue
up instead of deadlocking or seeing a cap that is no longer true. On SQLite the whole transaction
is begun as a writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DataError, IntegrityError

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import troubles
from lapnet_sim.storage.asks import Asks
from lapnet_sim.storage.batch import Batch, Part
from lapnet_sim.storage.bulk import Bulks
from lapnet_sim.storage.bulk_columns import copied_or_columns
from lapnet_sim.storage.bulk_rows import RowsBulk
from lapnet_sim.storage.parts import (
    batches,
    breaks,
    chain,
    claims,
    decisions,
    end_to_end,
    given_back,
    hooks,
    limits,
    notices,
    numbers,
    orders,
    payments,
    positions,
    quotes,
    registry,
    returns,
    tokens,
    windows,
)
from lapnet_sim.storage.workers import Mark
from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar

PARTS: Final[tuple[Part, ...]] = (
    windows,
    numbers,
    payments,
    end_to_end,
    positions,
    quotes,
    notices,
    returns,
    given_back,
    orders,
    limits,
    registry,
    batches,
    chain,
    tokens,
    breaks,
    claims,
    decisions,
    hooks,
)
"""The order in which everybody locks, and in which rows are written.

Windows come first, where writers queue; payments before whatever hangs on them, and whatever a
payment brings with it after the payments.
"""


class SqlBookStore:
    """Where the books are kept, when they are kept in a database."""

    def __init__(
        self, engine: Engine, mark: Mark | None = None, calendar: Calendar | None = None
    ) -> None:
        """With a mark, a commit whose answer was lost can be found out.

        Without a calendar, windows close by the one that comes with the scheme.
        """
        self._calendar = calendar or shipped_calendar()
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")
        self._asks = Asks()
        self._bulks = bulks_for(engine.dialect)
        self._mark = mark

    @contextmanager
    def transaction(self) -> Iterator["SqlBooks"]:
        """One transaction: committed when the block ends well, else nothing happened."""
        with self._engine.begin() as connection:
            yield SqlBooks(Batch(connection, self._asks, self._bulks), self._calendar)
            if self._mark is not None:
                self._mark.leave(connection)

    def is_transient(self, error: Exception) -> bool:
        """Whether the same transaction may simply be tried again."""
        return troubles.is_transient(error)

    def is_full(self, error: Exception) -> bool:
        """Whether there is no space left."""
        return troubles.is_full(error)

    def is_lost(self, error: Exception) -> bool:
        """Whether the database went away, or could not be reached."""
        return troubles.is_lost(error)

    def is_kept(self) -> bool | None:
        """Whether the last transaction is durable; None where nobody left a mark."""
        return None if self._mark is None else self._mark.is_kept()

    def is_about_one_command(self, error: Exception) -> bool:
        """Whether one command of a batch broke a constraint, or does not fit its columns."""
        return isinstance(error, IntegrityError | DataError | OverflowError)


def bulks_for(dialect: Dialect) -> Bulks:
    """Statements for many rows, as this kind of database likes them."""
    return Bulks(RowsBulk if dialect.name == "sqlite" else copied_or_columns)


class SqlBooks:
    """The books inside one open transaction."""

    def __init__(self, batch: Batch, calendar: Calendar) -> None:
        self._batch = batch
        self._calendar = calendar

    def load(self, touched: Touched) -> State:
        """The rows a batch needs, locked in the order of their keys."""
        state = State(calendar=self._calendar)
        for part in PARTS:
            part.load(self._batch, touched, state)
        return state

    def save(self, changes: Changes) -> None:
        """Write what the batch changed: one statement per table and kind."""
        for part in PARTS:
            part.save(self._batch, changes)
