"""The registry at hand: who takes part and which keys open, known without asking the database.

It is read anew a few times a second, and at once after a change made here; so what another
process changed is known within a second. A key is never trusted on knowledge older than that,
even if reading anew should fail: then the database is asked with every request.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.ledger.registration import Registration, Terms
from lapnet_sim.storage import keys
from lapnet_sim.storage.registry_reads import RegistryReads, Roll
from participants import ParticipantId

TRUST = timedelta(seconds=1)
"""How old what is known about a key may be: a revoked one opens no longer than this."""

log = structlog.get_logger()


@dataclass
class Register:
    """What everybody in this process knows of the registry."""

    engine: Engine
    clock: Clock
    offload: Offload
    every_s: float
    roll: Roll = field(init=False)
    _read_at: datetime = field(init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._read_at = self.clock.now()
        self.roll = RegistryReads(self.engine).roll()

    def find(self, id_: ParticipantId) -> Registration | None:
        """How a participant is registered."""
        return self.roll.registrations.get(id_)

    def agreement(self, id_: ParticipantId) -> Terms | None:
        """What a participant agreed on."""
        found = self.find(id_)
        return None if found is None else found.terms

    async def holder(self, key: str) -> keys.Holder | None:
        """Whose key this is, or nobody's."""
        found = None
        if self.clock.now() < self._read_at + TRUST:
            found = self.roll.holders.get(keys.hashed(key))
        return found or await self.offload(lambda: keys.holder(self.engine, key))

    async def refresh(self) -> None:
        """Read everything anew; whoever changed something finds it when this returns."""
        async with self._turn:  # a slow reading must not take back what a later one found
            began = self.clock.now()
            self.roll = await self.offload(RegistryReads(self.engine).roll)
            self._read_at = began

    async def run(self) -> None:
        """Refresh for ever."""
        while True:
            await self.clock.sleep(self.every_s)
            try:
                await self.refresh()
            except Exception:
                log.exception("registry.unread")


class Iins(Mapping[str, ParticipantId]):
    """Participants by institution number, as they are registered when somebody asks."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def __getitem__(self, iin: str) -> ParticipantId:
        """Whose number it is."""
        return self._register.roll.iins[iin]

    def __iter__(self) -> Iterator[str]:
        """Every number."""
        return iter(self._register.roll.iins)

    def __len__(self) -> int:
        """How many numbers there are."""
        return len(self._register.roll.iins)
