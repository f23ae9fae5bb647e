"""How participants are reached: far away, on a stage of simulators, or in this process."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from yarl import URL

from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.simulated import LateReplyHandler, SimulatedGateway
from lapnet_sim.ledger.registration import Registration
from lapnet_sim.metrics.meters import Meters
from lapnet_sim.metrics.watched import WatchedGateway
from lapnet_sim.payments.ports import Gateway
from participants import Kind, ParticipantId
from participants.bank import Bank


@dataclass(frozen=True)
class Reach:
    """Makes the gateway to a participant."""

    settings: Settings
    clock: Clock
    meters: Meters
    line: Line
    banks: Mapping[ParticipantId, Bank]
    on_late_reply: LateReplyHandler
    stage: URL | None

    def connect(self, registration: Registration, base: URL) -> Gateway:
        """To a participant behind HTTP."""
        one_way = registration.terms.kind is Kind.PARTNER_NETWORK
        http = HttpGateway(self.line, base, self.clock, has_last_word=one_way)
        return self._watched(registration, Directory(http, self.clock))

    def simulate(self, registration: Registration) -> Gateway:
        """To a simulated one: on the stage if there is one."""
        id_ = registration.id
        if self.stage is not None:
            return self.connect(registration, self.stage / id_)
        bank = self.banks.get(id_) or Bank(
            registration.participant, Random(f"{self.settings.seed}/{id_}")
        )
        simulated = SimulatedGateway(bank, self.clock, self.on_late_reply)
        return self._watched(registration, simulated)

    def _watched(self, registration: Registration, gateway: Gateway) -> Gateway:
        return WatchedGateway(gateway, registration.id, self.clock, self.meters)
