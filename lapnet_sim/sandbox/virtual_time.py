"""An event loop whose time jumps: everything that would wait is simply later.

The loop asks its selector how long nothing will happen; this one moves the clock by that much
and looks at the sockets without waiting. Only public extension points of asyncio are used: the
selector a loop is made with, and ``time()``. What runs next depends on nothing but what ran
before, so a seeded world repeats itself.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class DeadlockError(RuntimeError):
    """Nothing can ever happen again: a task waits for what nobody will do."""


class _JumpingSelector(selectors.SelectSelector):
    """Looks at sockets without waiting; the waiting is done by moving the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Jump over the time in which nothing happens."""
        if timeout is None:
            raise DeadlockError(f"nothing can happen after {self.now_s:.3f} s")
        self.now_s += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time; its clock starts at zero seconds."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now_s


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time.

    Raises:
        DeadlockError: nothing can ever happen again and ``main`` has not ended.

    >>> async def a_long_wait() -> float:
    ...     await asyncio.sleep(86_400)
    ...     return asyncio.get_running_loop().time()
    >>> run(a_long_wait())
    86400.0
    """
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
