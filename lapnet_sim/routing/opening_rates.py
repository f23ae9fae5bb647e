"""The rates a sandbox opens with: what the files of the corridors say, until somebody publishes.

They are standing rates: they never grow stale, because in a sandbox nobody may be there to publish
them anew each morning.
"""

from datetime import UTC, datetime, timedelta

from fx import REFERENCE, Breaker, Publication, RateBoard
from lapnet_sim.routing.table import CorridorTable

ALWAYS = datetime.min.replace(tzinfo=UTC)


def opening_lines(table: CorridorTable, since: datetime = ALWAYS) -> tuple[Publication, ...]:
    """Mid rates first, then what every provider of an open corridor asks."""
    references = tuple(
        Publication(REFERENCE, each.mid, since, is_standing=True) for each in table.references
    )
    asked = tuple(
        Publication(
            each.provider,
            each.rate,
            since,
            tiers=each.tiers,
            improvements=dict(each.improvements),
            is_standing=True,
        )
        for each in table.rates
    )
    return references + asked


def opening_board(
    table: CorridorTable, max_age: timedelta, breaker: Breaker | None = None
) -> RateBoard:
    """A board with nothing on it but the opening rates."""
    return RateBoard(max_age, breaker, opening_lines(table))
