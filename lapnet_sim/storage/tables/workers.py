"""Tables: the processes that serve one database, and who of them looks after what."""

from sqlalchemy import BigInteger, Column, String, Table, Uuid

from lapnet_sim.storage.tables.columns import BESIDE, Instant, metadata

worker = Table(
    "worker",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("begun_at", Instant, nullable=False),
    Column("last_batch", BigInteger, nullable=False),
    info=BESIDE,
)
"""One row per process: the number of its last batch is written in the batch's own transaction."""

duty = Table(
    "duty",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", Uuid, nullable=False),
    Column("until", Instant, nullable=False),
    info=BESIDE,
)
"""Work that one process does for all: whose it is, and until when."""
