"""R-07: when each window was final, how late, and how long what is in it was owed."""

from collections.abc import Iterable
from datetime import timedelta

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from settlement.batch import Batch


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a window; until it is final its value date is the calendar's.

    Units: whole minutes between cut-off and finality, days from business date to value date.
    """
    final = {each.window_id: each.last_at for each in evidence.booked if each.kind == "settlement"}
    for window in evidence.windows:
        name = str(window.id)
        at = final.get(name)
        late = (at - window.cut_off_at) // timedelta(minutes=1) if at else None
        value = evidence.value_dates.get(name)
        owed = None if value is None else (value - window.business_date).days
        batch = evidence.batches.get(name)
        entered = batch.entered_at if batch else None
        irrevocable = batch.irrevocable_at if batch else None
        yield (
            name, window.opens_at, window.cut_off_at, value, owed, entered, irrevocable, at,
            late, window.status.value, "" if batch is None else _reason(batch),
        )  # fmt: skip


def _reason(batch: Batch) -> str:
    """Why it took longer than one attempt: who was short, and which way led out."""
    return ", ".join(
        f"{each.participant} short: {each.way or 'undecided'}" for each in batch.shortages
    )


REPORT = report(
    "R-07",
    "window opens_at~ cut_off_at~ value_date~ exposure_days# instructed_at~ irrevocable_at~ "
    "final_at~ minutes_after# state reason",
    rows,
    is_printed=True,
)
