"""Secrets that the switch makes for itself, once, and every process of it shares."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import secret

BYTES = 32

ENQUIRIES = "enquiries"
"""Seals the ids of enquiries."""


def own_secret(engine: Engine, name: str, now: datetime) -> bytes:
    """The secret of this name, made if nobody has made it yet.

    Of two processes that start at once, both get the one that was stored first.
    """

    def work(connection: Connection) -> bytes:
        found = connection.scalar(select(secret.c.value).where(secret.c.name == name))
        if found is None:
            found = secrets.token_hex(BYTES)
            connection.execute(insert(secret).values(name=name, value=found, created_at=now))
        return bytes.fromhex(found)

    return Transactions(engine).do(work)
