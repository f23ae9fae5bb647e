"""Answers that come as messages of their own, and the requests that wait for them.

An acquirer may say "I will answer" (202) and push its answer later. Whoever carries the payment
then waits here; whoever takes the answer in wakes it. Nothing hangs on this: the books decide,
and a payment whose answer was taken in by another process is found ended at its deadline.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from lapnet_sim.ledger.payment_commands import Outcome


class Pushed:
    """Who waits for which answer, in this process."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, asyncio.Future[Outcome]] = {}

    @contextmanager
    def expected(self, payment_id: UUID) -> "Iterator[asyncio.Future[Outcome]]":
        """What a pushed answer led to, once there is one; kept from before anybody is asked."""
        awaited: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[payment_id] = awaited
        try:
            yield awaited
        finally:
            del self._waiting[payment_id]

    def arrived(self, outcome: Outcome) -> None:
        """Wake whoever waits for this payment, if it ended."""
        awaited = self._waiting.get(outcome.payment.id)
        if awaited is not None and outcome.payment.is_final and not awaited.done():
            awaited.set_result(outcome)
