"""One open transaction of the books, as each part of them sees it: rows asked for, rows written."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Table

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Asks, Question, Row
from lapnet_sim.storage.bulk import Bulks


@dataclass(frozen=True, slots=True)
class Batch:
    """A transaction, and the statements its store has ready."""

    connection: Connection
    asks: Asks
    bulks: Bulks

    def rows(self, question: Question, keys: Collection[Any] = ()) -> list[Row]:
        """The rows that ``question`` is about, by column; none for no key, without asking."""
        return self.asks.rows(self.connection, question, keys)

    def insert(self, table: Table, values: Iterable[Row]) -> None:
        """Add rows."""
        self.bulks.insert(self.connection, table, values)

    def update(self, table: Table, values: Iterable[Row]) -> None:
        """Change rows found by their primary key to the other values given."""
        self.bulks.update(self.connection, table, values)

    def fill(self, table: Table, values: Iterable[Row]) -> None:
        """Write the other values given into rows where they are empty."""
        self.bulks.fill(self.connection, table, values)


class Part(Protocol):
    """What the books know about one subject; a module of ``parts``."""

    def load(self, batch: Batch, touched: Touched, state: State) -> None:
        """Put the rows that ``touched`` needs into ``state``, locked in the order of their keys."""

    def save(self, batch: Batch, changes: Changes) -> None:
        """Write what a batch changed: one statement per table and kind."""
