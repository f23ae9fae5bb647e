"""R-17: what each debtor's open breaks keep in suspense, and that it is what they come to."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a debtor and currency; the difference is nought.

    Opening is what was carried in, ``in`` what today's comparison opened.
    """
    found = evidence.reconciliation
    assert found is not None
    since = {item.line.txn_id: item.since for item in found.open_items}
    opening: Counter[tuple[str, str]] = Counter()
    new: Counter[tuple[str, str]] = Counter()
    oldest: dict[tuple[str, str], str] = {}
    for item in found.breaks:
        first = since.get(item.txn_id, evidence.business_date)
        place = (item.owes, item.currency)
        sums = opening if first < evidence.business_date else new
        sums[place] += abs(item.amount_difference_minor)
        oldest[place] = min(oldest.get(place, first.isoformat()), first.isoformat())
    for place, open_breaks in sorted(evidence.breaks_minor.items()):
        closing = opening[place] + new[place]
        yield (
            *place, opening[place], new[place], closing, oldest[place], open_breaks,
            closing - open_breaks,
        )  # fmt: skip


REPORT = report(
    "R-17",
    "owes currency opening$ opened$ closing$ oldest open_breaks$ difference$",
    rows,
    Need.STATEMENTS,
)
