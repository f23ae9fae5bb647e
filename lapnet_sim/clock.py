"""The only reader of time.

Rules take ``now`` as an argument; whoever acts at the edge asks a clock. Waiting is asked of the
clock too, so that a world in virtual time waits without waiting.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and lets time pass."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return when ``seconds`` have passed on this clock."""

    def until(self, deadline_at: datetime) -> asyncio.Timeout:
        """A block that raises TimeoutError when ``deadline_at`` is reached."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return when ``seconds`` have passed."""
        await asyncio.sleep(seconds)

    def until(self, deadline_at: datetime) -> asyncio.Timeout:
        """A block that raises TimeoutError when ``deadline_at`` is reached."""
        return asyncio.timeout((deadline_at - self.now()).total_seconds())


class LoopClock:
    """Time that follows the running event loop: virtual where the loop is.

    The loop's own time is a float of seconds since it began; it is rounded to microseconds so
    that instants are the same in every run.
    """

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at

    def now(self) -> datetime:
        """The instant the loop has reached."""
        passed = asyncio.get_running_loop().time()
        return self._starts_at + timedelta(microseconds=round(passed * 1_000_000))

    async def sleep(self, seconds: float) -> None:
        """Return when ``seconds`` have passed in the loop."""
        await asyncio.sleep(seconds)

    def until(self, deadline_at: datetime) -> asyncio.Timeout:
        """A block that raises TimeoutError when the loop reaches ``deadline_at``."""
        return asyncio.timeout((deadline_at - self.now()).total_seconds())
