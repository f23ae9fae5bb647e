"""Settlement windows and the orders to the settlement bank."""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import settlement_instruction, settlement_window

UNSETTLED = Question(
    select(settlement_window)
    .where(settlement_window.c.status != "final")
    .order_by(settlement_window.c.id)
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Every window that is not settled."""
    del touched
    # Every writer waits here for the one before it. A statement that waited does not see the
    # window that the other one opened meanwhile, so what is read is read by a second one. On
    # SQLite the transaction itself has waited.
    if batch.connection.dialect.name != "sqlite":
        batch.rows(UNSETTLED)
    for row in batch.rows(UNSETTLED):
        state.windows[row["id"]] = mapping.window_of(row)


def save(batch: Batch, changes: Changes) -> None:
    """Windows, and instructions of those that were closed."""
    batch.insert(settlement_window, map(mapping.window_values, changes.windows.made.values()))
    batch.update(settlement_window, map(mapping.window_values, changes.windows.changed.values()))
    batch.insert(settlement_instruction, map(mapping.instruction_values, changes.instructions))
