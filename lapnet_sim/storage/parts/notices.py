"""What must be told of a payment's end, and whether it was acknowledged."""

from sqlalchemy import select

from lapnet_sim.ledger.commands import Touched
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import notice

OF_PAYMENTS = Question(
    select(notice).order_by(notice.c.payment_id, notice.c.receiver), notice.c.payment_id
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Every notice of the payments that are acknowledged."""
    for row in batch.rows(OF_PAYMENTS, {payment_id for payment_id, _ in touched.notices}):
        found = mapping.notice_of(row)
        state.notices[found.payment_id, found.receiver] = found


def save(batch: Batch, changes: Changes) -> None:
    """New notices, and acknowledgements."""
    batch.insert(notice, map(mapping.notice_values, changes.notices.made.values()))
    batch.update(notice, map(mapping.notice_values, changes.notices.changed.values()))
