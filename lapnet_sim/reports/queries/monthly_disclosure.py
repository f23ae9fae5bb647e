"""R-22: the month so far: volumes, values, peak day, averages. Source: PFMI principle 23."""

from collections import defaultdict
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import DayVolume, Evidence, Need
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a currency; averages are per day that had a payment, rounded down."""
    found: defaultdict[str, list[DayVolume]] = defaultdict(list)
    for each in evidence.month:
        found[each.currency].append(each)
    for code, days in sorted(found.items()):
        completed = sum(each.completed for each in days)
        minor = sum(each.amount_minor for each in days)
        refused = sum(each.refused for each in days)
        peak = max(days, key=lambda each: (each.amount_minor, each.business_date))
        yield (
            f"{evidence.business_date:%Y-%m}", code, len(days), completed, minor,
            completed // len(days), minor // len(days), peak.business_date, peak.amount_minor,
            max(each.largest_minor for each in days), refused,
            share(completed, completed + refused),
        )  # fmt: skip


REPORT = report(
    "R-22",
    "month currency days# n# amount$ mean_n# mean_amount$ peak_day~ peak_amount$ largest$ "
    "refused_n# completed_share%",
    rows,
    Need.MONTH,
)
