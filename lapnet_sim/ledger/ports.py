"""What the ledger asks of storage."""

from contextlib import AbstractContextManager
from typing import Protocol

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched


class Books(Protocol):
    """The books inside one open transaction."""

    def load(self, touched: Touched) -> State:
        """The rows a batch needs, locked against every other writer."""

    def save(self, changes: Changes) -> None:
        """Write what the batch changed; durable when the transaction ends well."""


class BookStore(Protocol):
    """Where the books are kept."""

    def transaction(self) -> AbstractContextManager[Books]:
        """One transaction: committed when the block ends well, else nothing happened."""

    def is_transient(self, error: Exception) -> bool:
        """Whether the same transaction may simply be tried again (40001, 40P01, busy)."""

    def is_about_one_command(self, error: Exception) -> bool:
        """Whether one command of a batch broke a constraint and the others are innocent."""

    def is_full(self, error: Exception) -> bool:
        """Whether there is no space left to write; nothing was changed."""

    def is_lost(self, error: Exception) -> bool:
        """Whether storage went away, or could not be reached: the commit may have happened."""

    def is_kept(self) -> bool | None:
        """Whether the last transaction is durable; None if this store cannot tell.

        Waits for a commit that is still under way; fails as long as storage cannot be reached.
        """
