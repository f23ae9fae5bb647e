"""One batch on its way into storage, to a known end.

What was decided is kept until it is known whether it holds. A commit that fails leaves four
cases, and only the last of them is bad news for nobody to be guessed:

================  ===========================================================================
storage says      then
================  ===========================================================================
try again         nothing was changed: the batch is decided again
no space          nothing was changed: whoever asked is told so
nothing more      the connection is gone: ask, for as long as it takes, whether the batch is
                  there; if it is, what was decided is the answer, else it is decided again
something else    nothing was changed, and it is a mistake of ours
================  ===========================================================================
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog

from lapnet_sim.clock import Clock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.decide import decide
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.touched import touched

TRIES = 8
"""How often a batch is tried when the database asks for it, or went away."""

LONGEST_S = 1.0
"""Between two questions to a database that does not answer."""

OUR_MISTAKES = (AssertionError, IllegalStepError)
"""Raised while deciding, before anything was written."""

T = TypeVar("T")

log = structlog.get_logger()

Offload = Callable[[Callable[[], T]], Awaitable[T]]


@dataclass
class Attempt:
    """A batch, and what was decided on it last."""

    commands: tuple[Command, ...]
    results: list[Result] | None = None

    def make(self, store: BookStore, now: datetime) -> list[Result]:
        """Decide the batch and make it durable."""
        with store.transaction() as books:
            loaded = books.load(touched(self.commands, now))
            self.results, changes = decide(loaded, self.commands, now)
            books.save(changes)
        return self.results


def pause_s(attempt: int) -> float:
    """Before the next try."""
    return min(0.01 * 2.0**attempt, LONGEST_S)


async def find_out(
    ask: Callable[[], Awaitable[bool | None]], clock: Clock, is_lost: Callable[[Exception], bool]
) -> bool | None:
    """Whether the last transaction is durable, asked until storage answers; None if it cannot."""
    attempt = 0
    while True:
        try:
            return await ask()
        except Exception as error:
            if not is_lost(error):
                raise
        log.warning("storage.lost", attempt=attempt)
        await clock.sleep(pause_s(attempt))
        attempt = min(attempt + 1, 10)


def told(store: BookStore, error: Exception) -> Exception:
    """A failed batch, as whoever waits for it is told; nothing of it was changed."""
    if isinstance(error, (*OUR_MISTAKES, SwitchError)):
        return error
    if store.is_full(error):
        found = SwitchError(SwitchErrorCode.STORAGE_FULL, "no space left; nothing was changed")
    elif store.is_transient(error):
        found = SwitchError(SwitchErrorCode.BUSY, "storage is contended; nothing was changed")
    elif store.is_lost(error):
        found = SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE, "the database went away; nothing was changed"
        )
    else:
        found = SwitchError(SwitchErrorCode.INTERNAL, "storage refused it; nothing was changed")
    found.__cause__ = error
    return found
