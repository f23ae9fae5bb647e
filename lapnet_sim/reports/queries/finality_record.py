"""R-07: when each window was final, how late, and how long what is in it was owed."""

from collections.abc import Iterable
from datetime import timedelta

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report


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
        yield (
            *(name, window.opens_at, window.cut_off_at, value, owed),
            *(at, late, window.status.value),
        )


REPORT = report(
    "R-07",
    "window opens_at~ cut_off_at~ value_date~ exposure_days# final_at~ minutes_after# state",
    rows,
    is_printed=True,
)
