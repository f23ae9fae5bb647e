"""What every use case needs at hand: books, participants, time, chance."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.bag import Bag
from lapnet_sim.payments.ports import Gateways, Ledger
from lapnet_sim.routing.corridors import Corridor
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class Switch:
    """The switch as its use cases see it; wired together in one place per program."""

    ledger: Ledger
    gateways: Gateways
    clock: Clock
    chance: Random
    settings: Settings
    background: Background
    bags: dict[ParticipantId, Bag] = field(default_factory=dict)
    """By receiver: ends of payments on their way to be told."""

    def budget(self, corridor: Corridor | None) -> timedelta:
        """From the arrival of a payment to its deadline."""
        seconds = (
            self.settings.domestic_budget_s if corridor is None else self.settings.corridor_budget_s
        )
        return timedelta(seconds=seconds)
