"""What was used of daily limits."""

from sqlalchemy import select

from lapnet_sim.ledger.daily import use_keys
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import fee_mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import daily_use

BY_KEY = Question(
    select(daily_use).order_by(daily_use.c.owner, daily_use.c.business_date, daily_use.c.currency),
    daily_use.c.owner,
    daily_use.c.business_date,
    daily_use.c.currency,
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Of payments that a daily limit is kept for; others cost no statement."""
    wanted = set(touched.uses)
    for payment in state.payments.values():
        wanted.update(use_keys(payment.instruction, payment.received_at))
    for row in batch.rows(BY_KEY, wanted):
        found = fee_mapping.use_of(row)
        state.uses[found.key] = found


def save(batch: Batch, changes: Changes) -> None:
    """Uses as they stand after the batch."""
    batch.insert(daily_use, map(fee_mapping.use_values, changes.uses.made.values()))
    batch.update(daily_use, map(fee_mapping.use_values, changes.uses.changed.values()))
