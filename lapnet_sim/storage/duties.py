"""Leases in a database: a row per duty, conditionally updated, so that exactly one holds it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from lapnet_sim.storage.rows import duty

SWEEP = "sweep"
"""Deadlines, orders, enquiries, notices, cut-offs."""


class SqlLease:
    """One process's hold on one duty."""

    def __init__(self, engine: Engine, holder: UUID, name: str = SWEEP) -> None:
        self._engine = engine
        self._holder = holder
        self._name = name

    def claim(self, now: datetime, until: datetime) -> bool:
        """Take the duty if it is free or ours, until an instant; whether it is ours.

        Of two who claim at once, the second waits for the first, and then sees its lease.
        """
        free = or_(duty.c.holder == self._holder, duty.c.until <= now)
        mine = update(duty).where(duty.c.name == self._name, free)
        with self._engine.begin() as connection:
            values = {"holder": self._holder, "until": until}
            if connection.execute(mine.values(values)).rowcount:
                return True
            known = connection.scalar(select(duty.c.name).where(duty.c.name == self._name))
        return known is None and self._make(until)

    def _make(self, until: datetime) -> bool:
        made = insert(duty).values(name=self._name, holder=self._holder, until=until)
        try:
            with self._engine.begin() as connection:
                connection.execute(made)
        except IntegrityError:
            return False
        return True
