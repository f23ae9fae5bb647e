"""What every use case needs at hand: books, participants, time, chance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.payments.agreement import Agreements, published
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.bag import Bag
from lapnet_sim.payments.conversions import NoOffers, Offers
from lapnet_sim.payments.ports import CashDesk, Gateways, Ledger, NoCashDesk, Rates
from lapnet_sim.payments.pushed import Pushed
from lapnet_sim.payments.rates import ResidentRates
from lapnet_sim.routing.corridors import Corridor, Direction
from lapnet_sim.routing.route import published_iins
from lapnet_sim.routing.table import CorridorTable, shipped_table
from participants import ParticipantId
from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar


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
    corridors: CorridorTable = field(default_factory=shipped_table)
    rates: Rates = field(default_factory=ResidentRates)
    iins: Mapping[str, ParticipantId] = field(default_factory=published_iins)
    """Whose institution number it is in a code."""
    pushed: Pushed = field(default_factory=Pushed)
    calendar: Calendar = field(default_factory=shipped_calendar)
    """When windows close and settle."""
    offers: Offers = field(default_factory=NoOffers)
    """What providers are told of their conversions."""
    cash_desk: CashDesk = field(default_factory=NoCashDesk)
    """Where the settlement bank is told of cash that goes in or out."""
    agreements: Agreements = published
    """Which kind of institution somebody is, and its fee plan."""

    @property
    def return_period(self) -> timedelta:
        """How long after its completion a payment can be returned."""
        return timedelta(days=self.settings.return_days)

    def budget(self, corridor: Corridor | None) -> timedelta:
        """From the arrival of a payment to its deadline.

        A payment from abroad has its corridor's time there; here it has a domestic leg's, so that
        its network hears the end inside its own.
        """
        domestic = timedelta(seconds=self.settings.domestic_budget_s)
        if corridor is None:
            return domestic
        if corridor.side is Direction.INBOUND:
            return min(domestic, corridor.budget)
        return corridor.budget
