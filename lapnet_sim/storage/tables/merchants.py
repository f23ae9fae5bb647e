"""Tables: the register of merchants."""

from sqlalchemy import Column, String, Table

from lapnet_sim.payments.merchant import MerchantStatus
from lapnet_sim.storage.tables.columns import BESIDE, CODE, Instant, metadata, one_of

merchant = Table(
    "merchant",
    metadata,
    Column("acquirer", CODE, primary_key=True),
    Column("alias", String(99), primary_key=True),
    Column("name_en", String(140), nullable=False),
    Column("name_lo", String(25)),
    Column("category", String(4), nullable=False),
    Column("city", String(15), nullable=False),
    Column("status", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    one_of("status", MerchantStatus),
    info=BESIDE,
)
