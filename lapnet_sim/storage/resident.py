"""The books resident in memory, written behind to another store in large transactions.

For worlds in virtual time: a simulated day that is lost is made again from its seed, so nobody
waits for its disk. Every batch is decided on the same state as it would be in the database, and
what reaches the database is the same rows. Without a store behind it, it is the memory store of
fast tests.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched


class ResidentBookStore:
    """Answers from memory; ``flush`` writes what changed since the last flush."""

    def __init__(self, behind: BookStore | None = None, flush_every: int = 5_000) -> None:
        self.state = State()
        self._behind = behind
        self._flush_every = flush_every
        self._unwritten = Changes()

    @contextmanager
    def transaction(self) -> Iterator["ResidentBooks"]:
        """One transaction: what is saved in it holds when the block ends well."""
        books = ResidentBooks(self.state)
        yield books
        for changes in books.saved:
            self.state.absorb(changes)
            self._unwritten.fold(changes)
        if len(self._unwritten.events) >= self._flush_every:
            self.flush()

    def flush(self) -> None:
        """Write everything that is not written yet, in one transaction."""
        if self._behind is not None:
            with self._behind.transaction() as books:
                books.save(self._unwritten)
        self._unwritten = Changes()

    def is_transient(self, error: Exception) -> bool:
        """Memory never asks to be tried again."""
        del error
        return False

    def is_about_one_command(self, error: Exception) -> bool:
        """Memory has no constraints but our asserts."""
        del error
        return False

    def is_full(self, error: Exception) -> bool:
        """Memory that ends, ends the process."""
        del error
        return False

    def is_lost(self, error: Exception) -> bool:
        """Memory does not go away."""
        del error
        return False

    def is_kept(self) -> bool | None:
        """Never asked."""
        return None


class ResidentBooks:
    """The resident books inside one transaction."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.saved: list[Changes] = []

    def load(self, touched: Touched) -> State:
        """All of it: it is there anyway. Only open quotes are counted when somebody asks."""
        self._state.open_quotes = Counter(
            held.issuer
            for held in (self._state.quotes.values() if touched.quoting else ())
            if held.used_by is None and held.quote.is_open(touched.now)
        )
        return self._state

    def save(self, changes: Changes) -> None:
        """Keep the changes for the end of the transaction."""
        self.saved.append(changes)
