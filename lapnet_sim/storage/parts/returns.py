"""What is on its way back, or has come back, of each payment."""

from uuid import UUID

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.mapping import Values
from lapnet_sim.storage.rows import returned

OF_PAYMENTS = Question(select(returned).order_by(returned.c.payment_id), returned.c.payment_id)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Of the payments that have ended, for others cannot be returned, and of those they return."""
    del touched
    wanted: set[UUID] = set()
    for payment in state.payments.values():
        if payment.is_final:
            wanted.add(payment.id)
        if payment.instruction.original_id is not None:
            wanted.add(payment.instruction.original_id)
    for row in batch.rows(OF_PAYMENTS, wanted):
        state.returned[row["payment_id"]] = row["returned_minor"]


def save(batch: Batch, changes: Changes) -> None:
    """The totals that changed."""
    batch.insert(returned, _values(changes.returned.made))
    batch.update(returned, _values(changes.returned.changed))


def _values(totals: dict[UUID, int]) -> list[Values]:
    return [{"payment_id": id_, "returned_minor": minor} for id_, minor in totals.items()]
