"""The process of the books: takes a batch, decides it, says what was decided, commits it.

It ends when whoever started it closes its pipe or dies; signals are left to that one.
"""

import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO

from lapnet_sim.ledger.attempt import Attempt
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.process import settle_memory
from lapnet_sim.storage.apart.parcels import (
    Committed,
    Decided,
    Failed,
    Greeting,
    Parcel,
    receive,
    send,
)
from lapnet_sim.storage.apart.troubles import packed
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.workers import Mark
from lapnet_sim.telemetry import set_up_logging


class Told(Attempt):
    """An attempt whose results are said before they are committed."""

    def __init__(self, commands: tuple[Command, ...], answers: BinaryIO) -> None:
        super().__init__(commands)
        self._answers = answers

    def keep(self, results: list[Result]) -> None:
        """Say what was decided."""
        send(self._answers, Decided(results))


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Carry out batches until the pipe is closed.

    Raises:
        EOFError, OSError: whoever gives the orders is gone.
    """
    greeting: Greeting = receive(orders)
    set_up_logging(greeting.log_format, greeting.log_level)
    engine = open_engine(greeting.address)
    mark = Mark(engine, greeting.mark)
    store = SqlBookStore(engine, mark, greeting.calendar)
    settle_memory()
    send(answers, Committed())
    while True:
        mark.number, commands, now = receive(orders)
        send(answers, _carried(Told(commands, answers), store, now))


def _carried(attempt: Told, store: SqlBookStore, now: datetime) -> Parcel:
    try:
        attempt.make(store, now)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - told to whoever waits, never swallowed
        return Failed(packed(error, store))
    return Committed()


def main() -> None:
    """Be the process: signals are left to whoever started it, and nothing else is printed."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, OSError):
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
