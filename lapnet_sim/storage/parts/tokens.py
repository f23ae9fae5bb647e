"""Digital kip: loaded only where cash goes out or a window settles in it."""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import settlement_mapping as mapped
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import dlak_holding, dlak_move

HELD_BY = Question(
    select(dlak_holding).order_by(dlak_holding.c.participant), dlak_holding.c.participant
)

MADE_FOR = Question(
    select(dlak_move).order_by(*dlak_move.primary_key.columns), dlak_move.c.cause, is_locked=False
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """What those hold who are named, and the movements that were asked for before."""
    for row in batch.rows(HELD_BY, touched.holdings):
        found = mapped.holding_of(row)
        state.holdings[found.participant] = found
    for row in batch.rows(MADE_FOR, touched.token_moves):
        made = mapped.token_move_of(row)
        state.token_moves[made.key] = made


def save(batch: Batch, changes: Changes) -> None:
    """Holdings as they stand, and every movement."""
    held = changes.holdings
    batch.insert(dlak_holding, map(mapped.holding_values, held.made.values()))
    batch.update(dlak_holding, map(mapped.holding_values, held.changed.values()))
    batch.insert(dlak_move, map(mapped.token_move_values, changes.token_moves.made.values()))
