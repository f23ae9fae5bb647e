"""What looking up needs at hand: the seal, the throttle, the register of merchants."""

from dataclasses import dataclass

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.payments.merchant import Merchant
from lapnet_sim.payments.sealing import Seal
from lapnet_sim.payments.throttle import Throttle
from lapnet_sim.storage.merchants import SqlMerchants
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class Lookups:
    """Made once per process."""

    seal: Seal
    throttle: Throttle
    merchants: SqlMerchants
    offload: Offload

    async def merchant(self, acquirer: ParticipantId, alias: str) -> Merchant | None:
        """Who is registered under an alias of an acquirer; closed ones too."""
        return await self.offload(lambda: self.merchants.find(acquirer, alias))
