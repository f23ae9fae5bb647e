"""How a day's payments ended, as a table: a row per outcome, a column per corridor."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.storage.day_reads import Ending


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One way to end."""

    status: Status
    reason: str | None
    counts: tuple[int, ...]
    """By corridor, in the table's order."""

    @property
    def total(self) -> int:
        """Over all corridors."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """All ways to end, the completed first."""

    corridors: tuple[str, ...]
    """Ids of corridors; the empty one is domestic."""
    rows: tuple[OutcomeRow, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Per corridor."""
        return tuple(sum(column) for column in zip(*(row.counts for row in self.rows), strict=True))

    @property
    def total(self) -> int:
        """Every payment."""
        return sum(row.total for row in self.rows)

    @property
    def completed(self) -> int:
        """Payments that reached the creditor."""
        return sum(row.total for row in self.rows if row.status == Status.COMPLETED)


def table(endings: Iterable[Ending]) -> OutcomeTable:
    """Endings laid out.

    >>> refused = Ending("LA-TH", Status.REJECTED, "AC04", 2)
    >>> made = table([Ending(None, Status.COMPLETED, None, 5), refused])
    >>> made.corridors, [row.counts for row in made.rows], made.totals
    (('', 'LA-TH'), [(5, 0), (0, 2)], (5, 2))
    """
    counts: Counter[tuple[Status, str | None, str]] = Counter()
    for ending in endings:
        counts[ending.status, ending.reason, ending.corridor or ""] += ending.count
    corridors = tuple(sorted({corridor for _, _, corridor in counts}))
    ends = {(status, reason) for status, reason, _ in counts}
    order = sorted(ends, key=lambda end: (end[0] != Status.COMPLETED, end[0], end[1] or ""))
    return OutcomeTable(
        corridors,
        tuple(
            OutcomeRow(
                status,
                reason,
                tuple(counts[status, reason, corridor] for corridor in corridors),
            )
            for status, reason in order
        ),
    )
