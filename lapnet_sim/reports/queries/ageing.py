"""R-14: open breaks by whoever owes and by age in business days, and what is overdue.

A day's first comparison finds breaks of age nought; older ones come in with what was carried.
"""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.ageing import age, bucket_of


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a debtor, class, currency and age."""
    assert evidence.reconciliation is not None
    today = evidence.business_date
    since = {item.line.txn_id: item.since for item in evidence.reconciliation.open_items}
    n: Counter[tuple[str, str, str, str]] = Counter()
    minor: Counter[tuple[str, str, str, str]] = Counter()
    overdue: Counter[tuple[str, str, str, str]] = Counter()
    for item in evidence.reconciliation.breaks:
        days = age(since.get(item.txn_id, today), today)
        place = (item.owes, item.code.value, item.currency, bucket_of(days).name)
        n[place] += 1
        minor[place] += abs(item.amount_difference_minor)
        overdue[place] += item.due_on < today
    for place in sorted(n):
        yield (*place, n[place], minor[place], overdue[place], share(overdue[place], n[place]))


REPORT = report(
    "R-14",
    "owes class currency age n# amount$ overdue_n# overdue_share%",
    rows,
    Need.STATEMENTS,
)
