"""The one writer of a process: commands that wait are decided and committed together.

A durable commit costs milliseconds whatever is in it, so the writer takes everything that arrived
while the last batch was being committed, and answers after the commit, never before. If the
commit itself fails, nobody is told "failed": the writer finds out what became of it, and goes on.
While storage is away nothing is begun; who asks is told to come again.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import datetime
from typing import Protocol, TypeVar

from lapnet_sim.clock import Clock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.attempt import OUR_MISTAKES, TRIES, Attempt, find_out, pause_s, told
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.ports import BookStore

CROWD = 8
"""Commands in a batch from which on more are expected any moment."""

GATHER_S = 0.004
"""How long a writer under load lets commands gather: about a commit, so that nobody notices, and
what a batch costs by itself is shared by more. A lone payment never waits.
"""

PATIENCE_S = 5.0
"""How long those in a batch wait to be told what became of it while storage is away."""

T = TypeVar("T")


class OnBatch(Protocol):
    """Hears of every batch."""

    def __call__(self, commands: int, waiting: int, seconds: float) -> None:
        """So many commands were committed in so many seconds, while so many wait."""


def nobody(commands: int, waiting: int, seconds: float) -> None:
    """For writers that nobody watches."""


def commit(store: BookStore, commands: tuple[Command, ...], now: datetime) -> list[Result]:
    """Decide one batch and make it durable."""
    return Attempt(commands).make(store, now)


Waiting = tuple[Command, "asyncio.Future[Result]"]


class Writer:
    """Collects commands into batches; ``apply`` returns when the command's batch is durable."""

    def __init__(
        self,
        store: BookStore,
        clock: Clock,
        *,
        batch_limit: int = 256,
        queue_limit: int = 10_000,
        thread: ThreadPoolExecutor | None = None,
        on_batch: OnBatch = nobody,
    ) -> None:
        """A writer without a thread decides inline: for worlds in virtual time."""
        self._store = store
        self._clock = clock
        self._batch_limit = batch_limit
        self._queue_limit = queue_limit
        self._thread = thread
        self._on_batch = on_batch
        self._waiting: deque[Waiting] = deque()
        self._working: asyncio.Task[None] | None = None
        self._is_away = False
        self.batches = 0
        """Batches committed since the start."""
        self.commands = 0
        """Commands in them."""

    async def apply(self, command: Command) -> Result:
        """Have ``command`` decided.

        Raises:
            SwitchError: ``switch.busy`` when too many wait; ``switch.database_unreachable`` while
                storage is away; ``switch.storage_full``; ``switch.outcome_unknown`` when storage
                went away while committing and did not come back in time; ``switch.internal`` when
                it refused this command.
        """
        if self._is_away:
            raise _away()
        if len(self._waiting) >= self._queue_limit:
            raise SwitchError(SwitchErrorCode.BUSY, f"{len(self._waiting)} commands are waiting")
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._working is None or self._working.done():
            # in a context of its own: it serves everybody, not the request that woke it
            self._working = asyncio.create_task(self._work(), context=Context())
        return await answer

    @property
    def is_away(self) -> bool:
        """Whether storage went away and has not come back: then nothing is begun."""
        return self._is_away

    async def finish(self) -> None:
        """Return when nothing waits any more."""
        while self._working is not None and not self._working.done():
            await asyncio.shield(self._working)

    async def _work(self) -> None:
        while self._waiting:
            size = min(len(self._waiting), self._batch_limit)
            batch = [self._waiting.popleft() for _ in range(size)]
            await self._decide(batch)
            if self._thread is not None and CROWD <= size < self._batch_limit:
                await self._clock.sleep(GATHER_S)

    async def _decide(self, batch: list[Waiting]) -> None:
        attempt = Attempt(tuple(command for command, _ in batch))
        try:
            results = await self._carry(attempt, batch)
        except Exception as error:  # noqa: BLE001 - told to whoever waits, never swallowed
            await self._fall_back(batch, error)
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)

    async def _fall_back(self, batch: list[Waiting], error: Exception) -> None:
        """One bad command must not fail its neighbours: decide the batch one by one."""
        if self._is_about_one(error) and len(batch) > 1:
            for waiting in batch:
                await self._decide([waiting])
            return
        _tell(batch, told(self._store, error))

    def _is_about_one(self, error: Exception) -> bool:
        return isinstance(error, OUR_MISTAKES) or self._store.is_about_one_command(error)

    async def _carry(self, attempt: Attempt, batch: list[Waiting]) -> list[Result]:
        """Have a batch committed, whatever it takes to know that it is."""
        for number in range(TRIES):
            try:
                return await self._commit(attempt)
            except Exception as error:
                if self._is_about_one(error) or self._store.is_full(error):
                    raise
                if not self._store.is_transient(error):
                    kept = await self._find_out(batch)
                    if kept:
                        assert attempt.results is not None, "what holds was decided"
                        return attempt.results
                    if kept is None or not self._store.is_lost(error):
                        raise (_unknown() if kept is None else error) from error
                if number == TRIES - 1:
                    raise
                await self._clock.sleep(pause_s(number))
        raise AssertionError("unreachable")

    async def _find_out(self, batch: list[Waiting]) -> bool | None:
        """Whether the batch is in storage; who waits too long for that is told: unknown."""
        losing_patience = asyncio.create_task(self._lose_patience(batch))
        try:
            kept = await find_out(
                lambda: self._run(self._store.is_kept), self._clock, self._store.is_lost
            )
        finally:
            losing_patience.cancel()
            self._is_away = False
        # Who was told "unknown" may have asked again since: what is not there stays undone.
        return kept or (None if losing_patience.done() else kept)

    async def _lose_patience(self, batch: list[Waiting]) -> None:
        await self._clock.sleep(PATIENCE_S)
        self._is_away = True
        _tell(batch, _unknown())
        _tell(self._waiting, _away())
        self._waiting.clear()

    async def _commit(self, attempt: Attempt) -> list[Result]:
        began_at = self._clock.now()
        results = await self._run(lambda: attempt.make(self._store, began_at))
        took = self._clock.now() - began_at
        self.batches += 1
        self.commands += len(results)
        self._on_batch(len(results), len(self._waiting), took.total_seconds())
        return results

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            return work()
        running: Awaitable[T] = asyncio.get_running_loop().run_in_executor(self._thread, work)
        return await running


def _tell(batch: "list[Waiting] | deque[Waiting]", error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)


def _unknown() -> SwitchError:
    return SwitchError(
        SwitchErrorCode.OUTCOME_UNKNOWN, "storage failed while committing; look the payment up"
    )


def _away() -> SwitchError:
    return SwitchError(
        SwitchErrorCode.DATABASE_UNREACHABLE, "the database is away; nothing was changed"
    )
