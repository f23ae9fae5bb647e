"""R-14: open breaks by whoever owes and by age in business days, and what is overdue.

A day's first comparison finds breaks of age nought; older ones come in with what was carried.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.business_days import is_business_day

_BUCKETS = ((0, "0"), (1, "1"), (3, "2-3"), (5, "4-5"))
_OLDER = "6+"


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a debtor, class, currency and age."""
    assert evidence.reconciliation is not None
    today = evidence.business_date
    since = {item.line.txn_id: item.since for item in evidence.reconciliation.open_items}
    n: Counter[tuple[str, str, str, str]] = Counter()
    minor: Counter[tuple[str, str, str, str]] = Counter()
    overdue: Counter[tuple[str, str, str, str]] = Counter()
    for item in evidence.reconciliation.breaks:
        age = _bucket(business_days(since.get(item.txn_id, today), today))
        place = (item.owes, item.code.value, item.currency, age)
        n[place] += 1
        minor[place] += abs(item.amount_difference_minor)
        overdue[place] += item.due_on < today
    for place in sorted(n):
        yield (*place, n[place], minor[place], overdue[place], share(overdue[place], n[place]))


def business_days(first: date, last: date) -> int:
    """Return how many business days lie after ``first`` up to ``last``."""
    days = (last - first).days
    return sum(is_business_day(first + timedelta(days=each)) for each in range(1, days + 1))


def _bucket(days: int) -> str:
    return next((name for most, name in _BUCKETS if days <= most), _OLDER)


REPORT = report(
    "R-14",
    "owes class currency age n# amount$ overdue_n# overdue_share%",
    rows,
    Need.STATEMENTS,
)
