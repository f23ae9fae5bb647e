"""What must be told of a payment's end, and when it was acknowledged."""

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import notice


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Nothing: no decision depends on who was told."""
    del batch, touched, state


def save(batch: Batch, changes: Changes) -> None:
    """New notices, and acknowledgements of those that have none yet."""
    batch.insert(notice, map(mapping.notice_values, changes.notices.made.values()))
    batch.fill(
        notice,
        (
            {"payment_id": payment_id, "receiver": receiver, "acknowledged_at": at}
            for (payment_id, receiver), at in changes.acknowledged.items()
        ),
    )
