"""Reading what operators need of payments in doubt: found by UETR, and decided so far."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from lapnet_sim.ledger.decision import DoubtDecision
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.storage import mapping
from lapnet_sim.storage.conditions import with_uetr
from lapnet_sim.storage.decision_mapping import decision_of
from lapnet_sim.storage.rows import decision, payment


class DecisionReads:
    """Questions about decisions, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def payments(self, uetr: UUID) -> list[Payment]:
        """Everybody's payments with a UETR: one, unless issuers share it."""
        wanted = select(payment).where(*with_uetr(uetr)).order_by(payment.c.reference)
        with self._engine.connect() as connection:
            return [mapping.payment_of(row) for row in connection.execute(wanted).mappings()]

    def decisions(self, about: Payment) -> tuple[DoubtDecision, ...]:
        """What was decided about a payment, oldest first."""
        wanted = select(decision).where(decision.c.payment_id == about.id)
        with self._engine.connect() as connection:
            rows: list[Any] = list(
                connection.execute(wanted.order_by(decision.c.number)).mappings()
            )
        return tuple(decision_of(row) for row in rows)
