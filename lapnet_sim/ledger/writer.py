"""The one writer of a process: commands that wait are decided and committed together.

A durable commit costs milliseconds whatever is in it, so the writer takes everything that arrived
while the last batch was being committed, and answers after the commit, never before. If the
commit itself fails, nobody is told "failed": the outcome is unknown until it is looked up.
"""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from lapnet_sim.clock import Clock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command, Result, touched
from lapnet_sim.ledger.decide import decide
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.ports import BookStore

TRIES = 8
"""How often a batch is tried when the database asks for it."""

CROWD = 8
"""Commands in a batch from which on more are expected any moment."""

GATHER_S = 0.004
"""How long a writer under load lets commands gather: about a commit, so that nobody notices, and
what a batch costs by itself is shared by more. A lone payment never waits.
"""

OUR_MISTAKES = (AssertionError, IllegalStepError)
"""Raised while deciding, before anything was written."""


def commit(store: BookStore, commands: tuple[Command, ...], now: datetime) -> list[Result]:
    """Decide one batch and make it durable."""
    with store.transaction() as books:
        results, changes = decide(books.load(touched(commands, now)), commands, now)
        books.save(changes)
    return results


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
    ) -> None:
        """A writer without a thread decides inline: for worlds in virtual time."""
        self._store = store
        self._clock = clock
        self._batch_limit = batch_limit
        self._queue_limit = queue_limit
        self._thread = thread
        self._waiting: deque[Waiting] = deque()
        self._working: asyncio.Task[None] | None = None
        self._broken = False
        self.batches = 0
        """Batches committed since the start."""
        self.commands = 0
        """Commands in them."""

    async def apply(self, command: Command) -> Result:
        """Have ``command`` decided.

        Raises:
            SwitchError: ``switch.busy`` when too many wait; ``switch.outcome_unknown`` when
                storage failed while committing; ``switch.internal`` when it refused this command.
        """
        if self._broken:
            raise SwitchError(SwitchErrorCode.OUTCOME_UNKNOWN, "storage failed; restart the switch")
        if len(self._waiting) >= self._queue_limit:
            raise SwitchError(SwitchErrorCode.BUSY, f"{len(self._waiting)} commands are waiting")
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answer

    @property
    def is_broken(self) -> bool:
        """Whether storage failed while committing: then nothing is decided any more."""
        return self._broken

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
        commands = tuple(command for command, _ in batch)
        try:
            results = await self._commit(commands)
        except Exception as error:  # noqa: BLE001 - told to whoever waits, never swallowed
            await self._fall_back(batch, error)
            return
        self.batches += 1
        self.commands += len(batch)
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)

    async def _fall_back(self, batch: list[Waiting], error: Exception) -> None:
        """One bad command must not fail its neighbours: decide the batch one by one."""
        refused = self._store.is_about_one_command(error)
        is_about_one = refused or isinstance(error, OUR_MISTAKES)
        if is_about_one and len(batch) > 1:
            for waiting in batch:
                await self._decide([waiting])
            return
        self._broken = self._broken or not is_about_one
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(_told(error, was_refused=refused))

    async def _commit(self, commands: tuple[Command, ...]) -> list[Result]:
        for attempt in range(TRIES):
            try:
                return await self._run(commands)
            except Exception as error:
                if attempt == TRIES - 1 or not self._store.is_transient(error):
                    raise
                await self._clock.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    async def _run(self, commands: tuple[Command, ...]) -> list[Result]:
        now = self._clock.now()
        if self._thread is None:
            return commit(self._store, commands, now)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, commit, self._store, commands, now)


def _told(error: Exception, *, was_refused: bool) -> Exception:
    if isinstance(error, OUR_MISTAKES):
        return error
    told = SwitchError(
        SwitchErrorCode.OUTCOME_UNKNOWN, "storage failed while committing; look the payment up"
    )
    if was_refused:
        told = SwitchError(SwitchErrorCode.INTERNAL, "storage refused it; nothing was changed")
    told.__cause__ = error
    return told
