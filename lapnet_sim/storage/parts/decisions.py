"""What operators have decided about payments in doubt.

Doubts are rare and payments are not: a batch without a decision asks nothing here.
"""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import decision_mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import decision

MADE_ON = Question(
    select(decision).order_by(*decision.primary_key), decision.c.payment_id, is_locked=False
)
"""Not locked: the payment is."""


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The decisions on the payments that are decided about."""
    for row in batch.rows(MADE_ON, touched.decided):
        found = decision_mapping.decision_of(row)
        known = state.decisions.get(found.payment_id, ())
        state.decisions[found.payment_id] = (*known, found)


def save(batch: Batch, changes: Changes) -> None:
    """Every new decision."""
    batch.insert(decision, map(decision_mapping.decision_values, changes.decided))
