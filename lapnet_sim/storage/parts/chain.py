"""The chain of final windows: its last link, and new ones behind it."""

from dataclasses import asdict

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import settlement_link
from settlement.chain import Link

LAST = Question(select(settlement_link).order_by(settlement_link.c.number.desc()).limit(1))


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The last link, where a window goes a step; writers have queued at the windows."""
    for row in batch.rows(LAST) if touched.batches else ():
        state.links[row["number"]] = Link(**row)


def save(batch: Batch, changes: Changes) -> None:
    """New links; a link is never changed."""
    batch.insert(settlement_link, map(asdict, changes.links.made.values()))
