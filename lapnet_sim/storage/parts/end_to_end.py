"""Which debtors' references are spent today. They stand in the payments; nothing is written.

Nobody else writes while a batch holds the window, so these rows need no lock of their own.
"""

from sqlalchemy import select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import payment

SPENT = Question(
    select(payment.c.issuer, payment.c.reference, payment.c.end_to_end_id, payment.c.status).where(
        payment.c.original_id.is_(None)
    ),
    payment.c.issuer,
    payment.c.end_to_end_id,
    is_locked=False,
)

FREE = frozenset({Status.REJECTED.value, Status.EXPIRED.value})
"""A payment that ended so has given its reference back."""


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The references that an open or completed payment carries."""
    wanted = {(issuer, id_) for issuer, _, id_ in touched.end_to_end}
    for row in batch.rows(SPENT, wanted):
        if row["status"] not in FREE:
            key = (row["issuer"], row["reference"][:8], row["end_to_end_id"])
            state.end_to_end[key] = True


def save(batch: Batch, changes: Changes) -> None:
    """Nothing: a payment is its own mark."""
    del batch, changes
