"""One hash over the books: two databases with the same rows have the same one."""

import hashlib
import json
from datetime import datetime
from types import NoneType
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from lapnet_sim.storage.rows import metadata
from lapnet_sim.storage.tables.columns import BESIDE

AS_THEY_ARE = (int, str, NoneType)
"""Values that JSON writes in one way."""


def ledger_hash(engine: Engine) -> str:
    """SHA-256 over every row of every table of the books, in the order of primary keys."""
    digest = hashlib.sha256()
    with engine.connect() as connection:
        for table in sorted(metadata.tables.values(), key=lambda table: table.name):
            if table.info == BESIDE:
                continue
            digest.update(f"{table.name}\n".encode())
            ordered = select(table).order_by(*table.primary_key.columns)
            for row in connection.execute(ordered):
                digest.update(json.dumps([_plain(value) for value in row]).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    if isinstance(value, AS_THEY_ARE):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return value.hex
    return str(value)
