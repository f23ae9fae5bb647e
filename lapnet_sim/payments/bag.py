"""Ends of payments that one participant is still to be told, each once at a time.

While one message is on its way others gather for the next, so a participant that ends a thousand
payments a second hears of them in ten messages and not in a thousand, and one that hangs has one
message hanging. The notices themselves are in the database: what a bag does not take or loses is
told by whoever sweeps.
"""

from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import UUID

from lapnet_sim.ledger.payment import Payment

IN_ONE_MESSAGE: Final = 100
"""Most payments a participant is told of at once."""

MOST: Final = 10_000
"""Most payments that wait for one participant; one that hangs must not fill the memory."""


@dataclass
class Bag:
    """What waits for one participant, and what it is being told just now."""

    is_carried: bool = False
    """Whether somebody is taking messages out of it."""
    _waiting: dict[UUID, Payment] = field(default_factory=dict)
    _on_its_way: set[UUID] = field(default_factory=set)

    def put(self, payment: Payment) -> None:
        """Add a payment, unless it is in here already, or the bag is full."""
        if payment.id not in self._on_its_way and len(self._waiting) < MOST:
            self._waiting.setdefault(payment.id, payment)

    def take(self) -> list[Payment]:
        """The next message, oldest first; what was taken before has arrived, or will be told again.

        Nothing, when nothing waits.
        """
        taken = list(islice(self._waiting.values(), IN_ONE_MESSAGE))
        for payment in taken:
            del self._waiting[payment.id]
        self._on_its_way = {payment.id for payment in taken}
        return taken
