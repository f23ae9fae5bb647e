"""Positions and the postings that move them."""

from sqlalchemy import select

from lapnet_sim.ledger.parties import moved
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import position, posting

BY_KEY = Question(
    select(position).order_by(position.c.participant, position.c.currency),
    position.c.participant,
    position.c.currency,
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Those that are named, and those that the payments that were loaded move."""
    wanted = {*touched.positions, *touched.registry.positions}
    for payment in state.payments.values():
        wanted.update(moved(payment.instruction))
    for row in batch.rows(BY_KEY, wanted):
        found = mapping.position_of(row)
        state.positions[found.key] = found


def save(batch: Batch, changes: Changes) -> None:
    """Positions as they stand after the batch, and every line that moved them."""
    batch.insert(position, map(mapping.position_values, changes.positions.made.values()))
    batch.update(position, map(mapping.position_values, changes.positions.changed.values()))
    batch.insert(posting, map(mapping.posting_values, changes.postings))
