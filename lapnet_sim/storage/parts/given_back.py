"""What payers get, or got, of conversions that go back at the rate they were paid at."""

from uuid import UUID

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.mapping import Values
from lapnet_sim.storage.rows import given_back

OF_PAYMENTS = Question(
    select(given_back).order_by(given_back.c.payment_id), given_back.c.payment_id
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Of conversions that have ended, and of those that come back; others cost no statement."""
    del touched
    wanted: set[UUID] = set()
    for payment in state.payments.values():
        asked = payment.instruction
        if asked.provider is None:
            continue
        if asked.original_id is not None:
            wanted.add(asked.original_id)
        elif payment.is_final:
            wanted.add(payment.id)
    for row in batch.rows(OF_PAYMENTS, wanted):
        state.given_back[row["payment_id"]] = row["given_minor"]


def save(batch: Batch, changes: Changes) -> None:
    """The totals that changed."""
    batch.insert(given_back, _values(changes.given_back.made))
    batch.update(given_back, _values(changes.given_back.changed))


def _values(totals: dict[UUID, int]) -> list[Values]:
    return [{"payment_id": id_, "given_minor": minor} for id_, minor in totals.items()]
