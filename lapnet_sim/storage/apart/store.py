"""The books as this process sees them when another one has them."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine

from lapnet_sim.config import LogFormat, LogLevel
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.storage.apart.parcels import (
    Committed,
    Decided,
    Failed,
    Greeting,
    Parcel,
    receive,
    send,
)
from lapnet_sim.storage.apart.troubles import GONE, ApartError
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.workers import Mark
from settlement.calendar import Calendar

PROGRAM = (sys.executable, "-m", "lapnet_sim.storage.apart")

ENDS_WITHIN_S = 10.0
"""What the other process may take to end when its work is done; then it is killed."""


class ApartBookStore(SqlBookStore):
    """Gives batches to a process that it starts, and starts again when it died.

    Not for two threads at once: the writer's is the one.
    """

    def __init__(
        self,
        engine: Engine,
        mark: Mark,
        log_format: LogFormat = LogFormat.JSON,
        log_level: LogLevel = LogLevel.INFO,
        program: Sequence[str] = PROGRAM,
        calendar: Calendar | None = None,
    ) -> None:
        super().__init__(engine, mark, calendar)
        self._numbered = mark
        address = engine.url.render_as_string(hide_password=False)
        self._greeting = Greeting(address, mark.id, log_format, log_level, calendar)
        self._program = program
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the other process, while there is one."""
        return None if self._running is None else self._running.pid

    def start(self) -> None:
        """Have the other process ready before it is needed.

        Raises:
            ApartError: it ended before it was.
        """
        self._exchange(self._greeting, ready=True)

    def carry(
        self, commands: tuple[Command, ...], now: datetime, keep: Callable[[list[Result]], None]
    ) -> None:
        """Have a batch decided and made durable.

        Raises:
            ApartError: it is not done; or, where it ``is_lost``, it may be.
            AssertionError, IllegalStepError, SwitchError: as whoever decides raised it.
        """
        if self._running is None:
            self.start()
        self._numbered.number += 1
        answer = self._exchange((self._numbered.number - 1, commands, now))
        if isinstance(answer, Decided):
            keep(answer.results)
            answer = self._exchange()
        if isinstance(answer, Failed):
            raise answer.error
        assert isinstance(answer, Committed)

    def close(self) -> None:
        """End the other process, which finishes what it does."""
        running, self._running = self._running, None
        if running is None:
            return
        assert running.stdin is not None
        running.stdin.close()
        try:
            running.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        assert running.stdout is not None
        running.stdout.close()

    def is_transient(self, error: Exception) -> bool:
        """Whether the same transaction may simply be tried again."""
        return error.is_transient if isinstance(error, ApartError) else super().is_transient(error)

    def is_full(self, error: Exception) -> bool:
        """Whether there is no space left."""
        return error.is_full if isinstance(error, ApartError) else super().is_full(error)

    def is_lost(self, error: Exception) -> bool:
        """Whether the other process, or its database, went away."""
        return error.is_lost if isinstance(error, ApartError) else super().is_lost(error)

    def is_about_one_command(self, error: Exception) -> bool:
        """Whether one command of a batch broke a constraint, or does not fit its columns."""
        if isinstance(error, ApartError):
            return error.is_about_one_command
        return super().is_about_one_command(error)

    def _exchange(self, parcel: object = None, *, ready: bool = False) -> Parcel:
        """Send, if there is something to send, and wait for what comes back."""
        running = self._started() if ready else self._running
        assert running is not None
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            if parcel is not None:
                send(running.stdin, parcel)
            found: Parcel = receive(running.stdout)
        except (EOFError, OSError):
            self._bury()
            raise ApartError(GONE, is_lost=True) from None
        return found

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._running is None
        found = [*filter(None, sys.path), os.environ.get("PYTHONPATH", "")]
        self._running = subprocess.Popen(  # noqa: S603 - our own program
            self._program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found))},
        )
        return self._running

    def _bury(self) -> None:
        """Take leave of a process that fell silent; the next batch starts another."""
        running, self._running = self._running, None
        assert running is not None
        running.kill()
        running.wait()
        for pipe in (running.stdin, running.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()
