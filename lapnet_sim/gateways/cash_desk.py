"""The settlement bank's desk for cash, in this process."""

from collections.abc import Callable
from dataclasses import dataclass

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.payments.ports import UnreachableError
from participants.errors import ParticipantError
from participants.funding_desk import FundingDesk


@dataclass(frozen=True, slots=True)
class SimulatedCashDesk:
    """Asks the simulated bank, as its accounts stand when it is asked."""

    desk: Callable[[], FundingDesk]
    clock: Clock
    offload: Offload

    async def ask(self, message: bytes) -> bytes:
        """Its answer.

        Raises:
            UnreachableError: the answer was lost.
        """
        now = self.clock.now()
        try:
            return await self.offload(lambda: self.desk().receive(message, now))
        except ParticipantError as error:
            raise UnreachableError(str(error)) from None
