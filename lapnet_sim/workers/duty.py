"""Work that one process does for all who serve a database: sweeping.

Whoever holds the lease sweeps, and renews it long before it runs out. A process that dies leaves
it to run out, and another takes it: what was due is done within one lease. A process that was
held up and comes back finds its lease gone before it begins the next round; what it may still
have begun is safe to be done twice, because every command is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock

LEASE = timedelta(seconds=10)
"""How long the one who sweeps may be silent before another takes over."""

LOOK_EVERY = LEASE / 10
"""How often the others look whether it is silent."""

log = structlog.get_logger()


class Duty(Protocol):
    """Whether a process is the one that does the work."""

    async def is_mine(self) -> bool:
        """Whether it is this process's turn; asked before every round."""

    async def leave(self) -> None:
        """Let another take over at once."""


class Lone:
    """A process that serves its database alone."""

    async def is_mine(self) -> bool:
        """Always."""
        return True

    async def leave(self) -> None:
        """Nobody else is there."""


Claim = Callable[[datetime, datetime], bool]
"""Takes or renews the lease, now, until; whether that was possible."""


@dataclass
class Leased:
    """A process among others."""

    claim: Claim
    offload: Offload
    clock: Clock
    _until: datetime | None = None
    _look_at: datetime | None = None

    async def is_mine(self) -> bool:
        """Whether the lease is ours; it is renewed at half its time."""
        now = self.clock.now()
        if self._look_at is not None and now < self._look_at:
            return self._until is not None and now < self._until
        until = now + LEASE
        try:
            mine = await self.offload(lambda: self.claim(now, until))
        except Exception:
            log.exception("duty.unknown")
            mine = False
        if mine != (self._until is not None):
            log.info("duty.taken" if mine else "duty.lost")
        self._until = until if mine else None
        self._look_at = now + (LEASE / 2 if mine else LOOK_EVERY)
        return mine

    async def leave(self) -> None:
        """Give the lease back, if it is ours."""
        if self._until is not None:
            now = self.clock.now()
            self._until = None
            await self.offload(lambda: self.claim(now, now))
