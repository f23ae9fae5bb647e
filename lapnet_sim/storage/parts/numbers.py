"""How many payments each business date has had."""

from datetime import date

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.mapping import Values
from lapnet_sim.storage.rows import day_sequence

OF_DAYS = Question(
    select(day_sequence).order_by(day_sequence.c.business_date), day_sequence.c.business_date
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The last number of each date on which payments are taken in."""
    for row in batch.rows(OF_DAYS, touched.days):
        state.sequences[row["business_date"]] = row["last"]


def save(batch: Batch, changes: Changes) -> None:
    """The last number given."""
    batch.insert(day_sequence, _values(changes.sequences.made))
    batch.update(day_sequence, _values(changes.sequences.changed))


def _values(numbers: dict[date, int]) -> list[Values]:
    return [{"business_date": day, "last": last} for day, last in numbers.items()]
