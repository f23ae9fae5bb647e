"""The table of status enquiries: who asked what became of a payment, and how often."""

from sqlalchemy import Column, ForeignKey, SmallInteger, Table, Uuid

from lapnet_sim.storage.tables.columns import BESIDE, CODE, Instant, metadata

status_enquiry = Table(
    "status_enquiry",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("caller", CODE, primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    info=BESIDE,
)
