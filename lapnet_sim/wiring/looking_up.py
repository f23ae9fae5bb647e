"""What looking up codes and accounts needs: a seal, a budget, the register of merchants."""

from sqlalchemy import Engine

from lapnet_sim.api.lookups import Lookups
from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.payments.sealing import Seal
from lapnet_sim.payments.throttle import Throttle
from lapnet_sim.routing.table import CorridorTable
from lapnet_sim.sandbox.register import sample_merchants
from lapnet_sim.storage.merchants import SqlMerchants
from lapnet_sim.storage.own_secrets import ENQUIRIES, own_secret


def lookups(
    settings: Settings, engine: Engine, clock: Clock, offload: Offload, table: CorridorTable
) -> Lookups:
    """Made once per process; a new database gets its secret and the sandbox's merchants."""
    now, register = clock.now(), SqlMerchants(engine)
    register.begin_with(sample_merchants(now))
    return Lookups(
        Seal(own_secret(engine, ENQUIRIES, now), table),
        Throttle(clock, settings.lookup_capacity, settings.lookup_refill_per_s),
        register,
        offload,
    )
