"""One kind of row while a batch is decided: what was loaded, what was made, what was changed."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class Rows(Generic[K, V]):
    """Reads see what was written before; what was written is kept apart from what was loaded."""

    known: Mapping[K, V] = field(default_factory=dict)
    made: dict[K, V] = field(default_factory=dict)
    changed: dict[K, V] = field(default_factory=dict)

    def get(self, key: K) -> V | None:
        """The row as it now stands."""
        found = self.made.get(key)
        if found is None:
            found = self.changed.get(key)
        return self.known.get(key) if found is None else found

    def put(self, key: K, value: V) -> None:
        """Make the row, or change it."""
        if key in self.made or key not in self.known:
            self.made[key] = value
        else:
            self.changed[key] = value

    def values(self) -> Iterator[V]:
        """Every row as it now stands; loaded ones first, in the order they were loaded."""
        for key, row in self.known.items():
            yield self.changed.get(key, row)
        yield from self.made.values()

    def fold(self, later: "Rows[K, V]") -> None:
        """Add what a later batch wrote, so that each row stands here once, as it ended."""
        self.made.update(later.made)
        for key, value in later.changed.items():
            (self.made if key in self.made else self.changed)[key] = value

    @property
    def written(self) -> dict[K, V]:
        """All rows that were made or changed."""
        return {**self.changed, **self.made}
