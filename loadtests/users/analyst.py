"""Somebody at the central bank who reads while the day goes on."""

from random import Random

from loadtests.arrivals import Arrival
from loadtests.users import goods
from loadtests.users.hand import Hand

PAGES = ("/console", "/console/payments", "/console/positions")


class Analyst(Hand):
    """One page after the other."""

    role = "analyst"

    def act(self, arrival: Arrival, chance: Random) -> None:
        """Read a page."""
        self.ask("page", "GET", chance.choice(PAGES), who=goods.OPERATOR, due_s=arrival.at_s)
