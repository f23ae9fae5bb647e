"""R-11: what went over each corridor, what the converter earned, and how long it was owed."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from lapnet_sim.storage.report_reads import Converted
from settlement.window import WindowKind

_SIX = Decimal("0.000001")


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a corridor and pair of currencies; holidays of either side add to its days.

    Units: rates are source for one of target, days from business date to value date.
    """
    found: defaultdict[tuple[str, str, str], list[Converted]] = defaultdict(list)
    for each in evidence.conversions:
        found[each.corridor, each.source_currency, each.target_currency].append(each)
    settled = {
        window.series.corridor: evidence.value_dates[str(window.id)]
        for window in evidence.windows
        if window.kind is WindowKind.CORRIDOR and str(window.id) in evidence.value_dates
    }
    for (corridor, source, target), group in sorted(found.items()):
        rates = [each.rate for each in group]
        value = settled.get(corridor)
        yield (
            corridor, len(group), source, sum(each.source_minor for each in group), target,
            sum(each.target_minor for each in group),
            (sum(rates, Decimal(0)) / len(rates)).quantize(_SIX),
            min(rates).quantize(_SIX), max(rates).quantize(_SIX),
            sum(each.spread_minor for each in group), sum(each.rounding_minor for each in group),
            value, None if value is None else (value - evidence.business_date).days,
        )  # fmt: skip


REPORT = report(
    "R-11",
    "corridor n# currency debited$ credit_currency credited$credit_currency mean_rate% best_rate% "
    "worst_rate% markup$ rounding$ value_date~ exposure_days#",
    rows,
)
