"""An issuer's payments, page by page, oldest first: ids are made in the order of time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.storage import mapping, rows
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Some payments, and the id after which the next page begins; None at the end."""

    payments: tuple[Payment, ...]
    following: UUID | None


def page(
    engine: Engine, issuer: ParticipantId, status: Status | None, after: UUID | None, limit: int
) -> PaymentPage:
    """At most ``limit`` payments of ``issuer`` that were made after the one with id ``after``."""
    table = rows.payment
    wanted = select(table).where(table.c.issuer == issuer)
    if status is not None:
        wanted = wanted.where(table.c.status == status.value)
    if after is not None:
        wanted = wanted.where(table.c.id > after)
    with engine.connect() as connection:
        found = connection.execute(wanted.order_by(table.c.id).limit(limit + 1)).mappings().all()
    shown = tuple(mapping.payment_of(row) for row in found[:limit])
    return PaymentPage(shown, shown[-1].id if len(found) > limit else None)
