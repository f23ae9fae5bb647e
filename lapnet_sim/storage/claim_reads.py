"""Reading recalls and disputes: by id for their parties, by payment, and what is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Select, func, select

from lapnet_sim.ledger.dispute import Dispute, DisputeStep
from lapnet_sim.ledger.dispute_lifecycle import DisputeStatus
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.recall import Recall, RecallStep
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.storage import claim_mapping, mapping, rows


@dataclass(frozen=True, slots=True)
class RecallStory:
    """A recall with its payment, the return that answers it, and every step of its life."""

    recall: Recall
    payment: Payment
    back: Payment | None
    steps: tuple[RecallStep, ...]


@dataclass(frozen=True, slots=True)
class DisputeStory:
    """A dispute with its payment and every step of its life."""

    dispute: Dispute
    payment: Payment
    steps: tuple[DisputeStep, ...]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of a payment after it completed."""

    returned_minor: int
    """By returns that completed, in minor units."""
    dispute_status: DisputeStatus | None
    """Of the latest dispute; None if there is none."""


class ClaimReads:
    """Questions about recalls and disputes, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def recall(self, id_: UUID) -> Recall | None:
        """A recall by our id."""
        return next(iter(self._recalls(rows.recall.c.id == id_)), None)

    def recalls_of(self, payment: Payment) -> list[Recall]:
        """The recalls of a payment, from the first."""
        return self._recalls(rows.recall.c.payment_id == payment.id)

    def undelivered(self, before: datetime, limit: int) -> list[Recall]:
        """Open recalls made before an instant that the acquirer has not acknowledged."""
        table = rows.recall
        return self._recalls(
            table.c.status == RecallStatus.OPEN.value,
            table.c.delivered_at.is_(None),
            table.c.created_at <= before,
            limit=limit,
        )

    def overdue(self, now: datetime, limit: int) -> list[Recall]:
        """Open recalls whose time to be answered has passed."""
        table = rows.recall
        open_ = table.c.status == RecallStatus.OPEN.value
        return self._recalls(open_, table.c.due_at <= now, limit=limit)

    def accepted(self, limit: int) -> list[Recall]:
        """Recalls that wait for their return to end."""
        return self._recalls(rows.recall.c.status == RecallStatus.ACCEPTED.value, limit=limit)

    def recall_story(self, recall: Recall) -> RecallStory:
        """A recall's whole history."""
        steps = rows.recall_event
        taken = select(steps).where(steps.c.recall_id == recall.id).order_by(steps.c.step)
        return RecallStory(
            recall,
            self._payment(rows.payment.c.id == recall.payment_id),
            self._back(recall),
            tuple(claim_mapping.recall_step_of(row) for row in self._all(taken)),
        )

    def aftermath(self, payment: Payment) -> Aftermath:
        """What came of a payment since it completed."""
        table, completed = rows.payment, rows.payment.c.status == Status.COMPLETED.value
        came_back = select(func.sum(func.coalesce(table.c.back_minor, table.c.credit_minor))).where(
            table.c.original_id == payment.id, completed
        )
        with self._engine.connect() as connection:
            minor = int(connection.scalar(came_back) or 0)
        disputes = self.disputes_of(payment)
        return Aftermath(minor, disputes[-1].status if disputes else None)

    def dispute(self, id_: UUID) -> Dispute | None:
        """A dispute by our id."""
        return next(iter(self._disputes(rows.dispute.c.id == id_)), None)

    def disputes_of(self, payment: Payment) -> list[Dispute]:
        """The disputes of a payment, from the first."""
        return self._disputes(rows.dispute.c.payment_id == payment.id)

    def adjusted_in(self, window_id: str) -> list[Dispute]:
        """The disputes whose adjustment fell into a window."""
        return self._disputes(rows.dispute.c.window_id == window_id)

    def dispute_story(self, dispute: Dispute) -> DisputeStory:
        """A dispute's whole history."""
        steps = rows.dispute_event
        taken = select(steps).where(steps.c.dispute_id == dispute.id).order_by(steps.c.step)
        return DisputeStory(
            dispute,
            self._payment(rows.payment.c.id == dispute.payment_id),
            tuple(claim_mapping.dispute_step_of(row) for row in self._all(taken)),
        )

    def _back(self, recall: Recall) -> Payment | None:
        answer, table = recall.resolution, rows.payment
        if answer is None or answer.return_id is None:
            return None
        wanted = select(table).where(
            table.c.issuer == recall.acquirer, table.c.uetr == answer.return_id
        )
        return next(map(mapping.payment_of, self._all(wanted)), None)

    def _payment(self, wanted: ColumnElement[bool]) -> Payment:
        (found,) = self._all(select(rows.payment).where(wanted))
        return mapping.payment_of(found)

    def _recalls(self, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Recall]:
        found = select(rows.recall).where(*wanted).order_by(rows.recall.c.id).limit(limit)
        return [claim_mapping.recall_of(row) for row in self._all(found)]

    def _disputes(self, *wanted: ColumnElement[bool]) -> list[Dispute]:
        found = select(rows.dispute).where(*wanted).order_by(rows.dispute.c.number)
        return [claim_mapping.dispute_of(row) for row in self._all(found)]
