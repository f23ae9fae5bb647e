"""The operator, who may close settlement windows while payments go on."""

from random import Random

from loadtests.arrivals import Arrival
from loadtests.users import goods
from loadtests.users.hand import Hand


class Operator(Hand):
    """One closing after the other."""

    role = "operator"

    def act(self, arrival: Arrival, chance: Random) -> None:  # noqa: ARG002 - nothing is left to chance
        """Close the open window; the next opens with it."""
        self.ask(
            "close window", "POST", "/v1/settlement/windows/current/close",
            who=goods.OPERATOR, due_s=arrival.at_s,
        )  # fmt: skip
