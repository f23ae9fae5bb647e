"""The files about windows that settle: loaded only for those that go a step."""

from collections import defaultdict

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import settlement_mapping as mapped
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import (
    settlement_batch,
    settlement_loss,
    settlement_shortage,
    settlement_step,
)
from settlement.batch import Shortage

BY_WINDOW = Question(
    select(settlement_batch).order_by(settlement_batch.c.window_id), settlement_batch.c.window_id
)

SHORTAGES = Question(
    select(settlement_shortage).order_by(*settlement_shortage.primary_key.columns),
    settlement_shortage.c.window_id,
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The batches that are named, with whoever was short in them."""
    short: defaultdict[str, list[Shortage]] = defaultdict(list)
    for row in batch.rows(SHORTAGES, touched.batches):
        found = mapped.shortage_of(row)
        state.shortages[found.key] = found
        short[found.window_id].append(found)
    for row in batch.rows(BY_WINDOW, touched.batches):
        state.batches[row["window_id"]] = mapped.batch_of(row, short[row["window_id"]])


def save(batch: Batch, changes: Changes) -> None:
    """Batches as they stand, every step of them, and shortages."""
    batches, shortages = changes.batches, changes.shortages
    batch.insert(settlement_batch, map(mapped.batch_values, batches.made.values()))
    batch.update(settlement_batch, map(mapped.batch_values, batches.changed.values()))
    batch.insert(settlement_step, map(mapped.step_values, changes.batch_steps))
    batch.insert(settlement_shortage, map(mapped.shortage_values, shortages.made.values()))
    batch.update(settlement_shortage, map(mapped.shortage_values, shortages.changed.values()))
    batch.insert(settlement_loss, map(mapped.loss_values, changes.loss_lines))
