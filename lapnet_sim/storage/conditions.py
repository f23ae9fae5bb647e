"""What is asked of payments, in words for which there is an index.

Ten million payments have ended and a few hundred have not: a question that does not say so reads
the ten million.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from lapnet_sim.ledger.lifecycle import FINAL, Status
from lapnet_sim.storage.rows import payment, position


def standing(status: Status) -> tuple[ColumnElement[bool], ...]:
    """That a payment stands so, in the words of the index on payments that have not ended."""
    found = payment.c.status == status.value
    return (found,) if status in FINAL else (found, payment.c.concluded_at.is_(None))


def with_uetr(uetr: UUID) -> tuple[ColumnElement[bool], ...]:
    """That a payment has this UETR, whoever its issuer is: the index begins with the issuer."""
    return payment.c.issuer.in_(select(position.c.participant)), payment.c.uetr == uetr
