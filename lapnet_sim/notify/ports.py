"""What telling asks of storage and of the network."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from lapnet_sim.ids import HookEndpointId
from lapnet_sim.notify.values import Attempt, Endpoint, Heard, Letter

T = TypeVar("T")


class Run(Protocol):
    """Runs a question or a transaction where it blocks nobody."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """Do ``work`` and give back what it returns."""


class Outbox(Protocol):
    """Where events wait until they are acknowledged or given up."""

    def endpoints_due(self, now: datetime) -> list[Endpoint]:
        """The enabled endpoints that something waits for. Reads only."""

    def turn(
        self,
        attempts: Sequence[Attempt],
        free: Mapping[HookEndpointId, int],
        now: datetime,
        until: datetime,
    ) -> list[Letter]:
        """Record ``attempts``, and take out what is due, so many letters per endpoint.

        One transaction. What is taken out is due again at ``until``, unless an attempt is
        recorded before: whoever dies with a letter in hand leaves it to the next.
        """


class Postman(Protocol):
    """Takes a message to an address, once."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Send; what came back. Waits as long as it takes: the caller has the clock."""
