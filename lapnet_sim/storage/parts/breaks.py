"""Breaks and suspense: loaded only for commands about them."""

from collections import defaultdict

from sqlalchemy import select

from lapnet_sim.ledger.recon_run import Finding, ReconRun, TakenFile
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
    recon_finding,
    recon_run,
    recon_tally,
    suspense,
)

BY_ID = Question(select(recon_break).order_by(recon_break.c.id), recon_break.c.id)

OF_DATE = Question(select(recon_break).order_by(recon_break.c.id), recon_break.c.business_date)

RUNS = Question(select(recon_run).order_by(recon_run.c.digest), recon_run.c.business_date)
RUNS_BY_DIGEST = Question(select(recon_run).order_by(recon_run.c.digest), recon_run.c.digest)

_FILES = select(recon_file).order_by(*recon_file.primary_key.columns)
FILES = Question(_FILES, recon_file.c.digest, is_locked=False)
SAME_CONTENT = Question(_FILES, recon_file.c.sha256, is_locked=False)
SAME_NUMBER = Question(_FILES, recon_file.c.sender, recon_file.c.sequence, is_locked=False)

_FINDINGS = select(recon_finding).order_by(*recon_finding.primary_key.columns)
FINDINGS = Question(_FINDINGS, recon_finding.c.digest, is_locked=False)

SUSPENSE = Question(select(suspense).order_by(suspense.c.owes, suspense.c.currency))


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The breaks that are named, and all of the dates that are reconciled."""
    for question, keys in ((BY_ID, touched.breaks), (OF_DATE, touched.break_days)):
        for row in batch.rows(question, keys):
            state.breaks[row["id"]] = mapped.break_of(row)
    if touched.break_days:
        state.recon_runs.update(_runs(batch, touched))
    if touched.breaks or touched.break_days:
        for row in batch.rows(SUSPENSE):
            state.suspense[row["owes"], row["currency"]] = row["amount_minor"]


def _runs(batch: Batch, touched: Touched) -> dict[str, ReconRun]:
    """The runs of the dates, and of the same files; what they found, where they may be superseded.

    Two who record at once wait for each other at the windows, which everybody asks for first.
    """
    found = batch.rows(RUNS, touched.break_days)
    of_dates = {row["digest"] for row in found}
    contents = sorted({each.sha256 for each in touched.run_files})
    numbers = sorted(
        {(each.sender, each.sequence) for each in touched.run_files if each.sequence is not None}
    )
    same = [*batch.rows(SAME_CONTENT, contents), *batch.rows(SAME_NUMBER, numbers)]
    others = sorted({row["digest"] for row in same} - of_dates)
    found += batch.rows(RUNS_BY_DIGEST, others)
    files: defaultdict[str, list[TakenFile]] = defaultdict(list)
    for row in batch.rows(FILES, sorted({*of_dates, *others})):
        files[row["digest"]].append(mapped.file_of(row))
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for row in batch.rows(FINDINGS, sorted(of_dates)):
        findings[row["digest"]].append(mapped.finding_of(row))
    return {
        row["digest"]: mapped.run_of(row, files[row["digest"]], findings[row["digest"]])
        for row in found
    }


def save(batch: Batch, changes: Changes) -> None:
    """Breaks as they stand, every step of them, corrections, and what is in suspense."""
    breaks = changes.breaks
    batch.insert(recon_break, map(mapped.break_values, breaks.made.values()))
    batch.update(recon_break, map(mapped.break_values, breaks.changed.values()))
    batch.insert(recon_break_event, map(mapped.step_values, changes.break_steps))
    runs = changes.recon_runs.made.values()
    batch.insert(recon_run, map(mapped.run_values, runs))
    batch.insert(recon_file, (values for run in runs for values in mapped.file_values(run)))
    batch.insert(recon_tally, (values for run in runs for values in mapped.tally_values(run)))
    batch.insert(recon_finding, (values for run in runs for values in mapped.finding_values(run)))
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
