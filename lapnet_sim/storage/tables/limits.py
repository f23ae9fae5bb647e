"""Tables: what was used of daily limits."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Integer, Table

from lapnet_sim.storage.tables.columns import CLUSTERED, CURRENCY, OWNER, metadata

daily_use = Table(
    "daily_use",
    metadata,
    Column("owner", OWNER, primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("count >= 0 AND amount_minor >= 0", name="use_not_negative"),
    **CLUSTERED,
)
