"""The processes that serve a database, and the mark each leaves in what it writes.

A commit whose answer is lost may have happened or not. So every batch writes its number into its
process's own row, in the batch's own transaction: the row says which batch was the last one. Who
asks locks the row first, and so waits for a commit that is still under way.
"""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, insert, select, update

from lapnet_sim.storage.rows import worker


class Mark:
    """One process's row."""

    def __init__(self, engine: Engine, id_: UUID) -> None:
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")
        self.id = id_
        self._number = 0

    def leave(self, connection: Connection) -> None:
        """Number the batch of an open transaction."""
        self._number += 1
        mine = worker.c.id == self.id
        changed = connection.execute(
            update(worker).where(mine).values(last_batch=self._number)
        ).rowcount
        assert changed == 1, "a worker's row is there as long as it works"

    def is_kept(self) -> bool:
        """Whether the last batch that was numbered is durable."""
        mine = select(worker.c.last_batch).where(worker.c.id == self.id).with_for_update()
        with self._engine.begin() as connection:
            return connection.scalar(mine) == self._number

    def wipe(self) -> None:
        """Take the row away: the process ends, and leaves nothing unknown."""
        with self._engine.begin() as connection:
            connection.execute(delete(worker).where(worker.c.id == self.id))


def enrol(engine: Engine, now: datetime) -> Mark:
    """A row for this process."""
    mark = Mark(engine, UUID(bytes=secrets.token_bytes(16), version=4))
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        connection.execute(insert(worker).values(id=mark.id, begun_at=now, last_batch=0))
    return mark
