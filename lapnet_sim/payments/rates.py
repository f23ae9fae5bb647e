"""Where quotes find their rates when no database keeps them: on a board in memory."""

from dataclasses import dataclass, field
from datetime import timedelta

from fx import Currency, RateBoard
from lapnet_sim.routing.opening_rates import opening_board
from lapnet_sim.routing.table import CorridorTable, shipped_table

A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ResidentRates:
    """One board for all pairs."""

    held: RateBoard = field(default_factory=lambda: opening_board(shipped_table(), A_DAY))

    @classmethod
    def opening(cls, table: CorridorTable) -> "ResidentRates":
        """What the corridors of ``table`` open with."""
        return cls(opening_board(table, A_DAY))

    async def board(self, base: Currency, quote: Currency) -> RateBoard:  # noqa: ARG002 - the port's
        """The board."""
        return self.held
