"""Breaks and suspense: loaded only for commands about them."""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import break_mapping as mapped
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import (
    correction,
    recon_break,
    recon_break_event,
    recon_file,
    recon_run,
    suspense,
)

BY_ID = Question(select(recon_break).order_by(recon_break.c.id), recon_break.c.id)

OF_DATE = Question(select(recon_break).order_by(recon_break.c.id), recon_break.c.business_date)

RUNS = Question(select(recon_run).order_by(recon_run.c.digest), recon_run.c.business_date)

SUSPENSE = Question(select(suspense).order_by(suspense.c.owes, suspense.c.currency))


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The breaks that are named, and all of the dates that are reconciled."""
    for question, keys in ((BY_ID, touched.breaks), (OF_DATE, touched.break_days)):
        for row in batch.rows(question, keys):
            state.breaks[row["id"]] = mapped.break_of(row)
    for row in batch.rows(RUNS, touched.break_days):
        state.recon_runs[row["digest"]] = mapped.run_of(row)
    if touched.breaks or touched.break_days:
        for row in batch.rows(SUSPENSE):
            state.suspense[row["owes"], row["currency"]] = row["amount_minor"]


def save(batch: Batch, changes: Changes) -> None:
    """Breaks as they stand, every step of them, corrections, and what is in suspense."""
    breaks = changes.breaks
    batch.insert(recon_break, map(mapped.break_values, breaks.made.values()))
    batch.update(recon_break, map(mapped.break_values, breaks.changed.values()))
    batch.insert(recon_break_event, map(mapped.step_values, changes.break_steps))
    runs = changes.recon_runs.made.values()
    batch.insert(recon_run, map(mapped.run_values, runs))
    batch.insert(recon_file, (values for run in runs for values in mapped.file_values(run)))
    batch.insert(correction, map(mapped.correction_values, changes.corrections))
    for write, accounts in (
        (batch.insert, changes.suspense.made),
        (batch.update, changes.suspense.changed),
    ):
        write(
            suspense,
            (
                {"owes": owes, "currency": currency, "amount_minor": minor}
                for (owes, currency), minor in accounts.items()
            ),
        )
