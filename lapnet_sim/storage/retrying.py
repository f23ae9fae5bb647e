"""Short transactions beside the books', tried again where the database asks for it."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from lapnet_sim.storage.troubles import is_transient

TRIES = 5

T = TypeVar("T")


class Transactions:
    """Writes to one database; on SQLite begun as a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")

    def do(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction of its own.

        Of two who make the same row at once, the second finds it when it tries again.
        """
        for attempt in range(TRIES):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except Exception as error:
                again = isinstance(error, IntegrityError) or is_transient(error)
                if attempt == TRIES - 1 or not again:
                    raise
        raise AssertionError("unreachable")
