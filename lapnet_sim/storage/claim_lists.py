"""Pages of recalls, disputes and payments that people decide on, newest first, for people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Select, Table, func, or_, select

from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeStatus
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.storage import claim_mapping, mapping, rows


@dataclass(frozen=True, slots=True)
class Decided:
    """A payment that operators decide on, and what they said so far."""

    payment: Payment
    n: int
    """How many marks were made."""
    last_at: datetime | None


class ClaimLists:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def recalls(
        self, limit: int, status: RecallStatus | None = None, before: UUID | None = None
    ) -> list[Recall]:
        """Recalls, newest first, older than ``before``."""
        newest = self._newest(rows.recall, limit, status, before)
        return [claim_mapping.recall_of(row) for row in newest]

    def disputes(
        self, limit: int, status: DisputeStatus | None = None, before: UUID | None = None
    ) -> list[Dispute]:
        """Disputes, newest first, older than ``before``."""
        newest = self._newest(rows.dispute, limit, status, before)
        return [claim_mapping.dispute_of(row) for row in newest]

    def _newest(
        self, table: Table, limit: int, status: StrEnum | None, before: UUID | None
    ) -> list[Any]:
        wanted = select(table).order_by(table.c.id.desc()).limit(limit)
        if status is not None:
            wanted = wanted.where(table.c.status == status.value)
        if before is not None:
            wanted = wanted.where(table.c.id < before)
        return self._all(wanted)

    def decided(self, limit: int, before: str | None = None) -> list[Decided]:
        """Payments under investigation, and those that people have ended; newest first."""
        paid, said = rows.payment, rows.decision
        marks = (
            select(said.c.payment_id, func.count().label("n"), func.max(said.c.at).label("last_at"))
            .group_by(said.c.payment_id)
            .subquery()
        )
        wanted = (
            select(paid, func.coalesce(marks.c.n, 0).label("marks"), marks.c.last_at)
            .join(marks, marks.c.payment_id == paid.c.id, isouter=True)
            .where(or_(paid.c.status == Status.INVESTIGATING.value, marks.c.n > 0))
            .order_by(paid.c.reference.desc())
            .limit(limit)
        )
        if before is not None:
            wanted = wanted.where(paid.c.reference < before)
        return [
            Decided(mapping.payment_of(row), int(row["marks"]), row["last_at"])
            for row in self._all(wanted)
        ]
