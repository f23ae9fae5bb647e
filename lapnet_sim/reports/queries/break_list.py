"""R-13: every break: what differs, by how much, who owes whom, until when, what is proposed."""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.breaks import Break


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a break, by transaction, class and sides; all are open on their first day."""
    assert evidence.reconciliation is not None
    for item in evidence.reconciliation.breaks:
        yield (
            item.txn_id, item.code.value, item.sides.value, item.field, item.ours, item.theirs,
            item.amount_difference_minor, item.currency, item.owes, item.owed,
            evidence.business_date, item.due_on, item.severity.value, _proposed(item),
        )  # fmt: skip


def _proposed(item: Break) -> str:
    """The entry that would put it right; empty where no money changes hands."""
    if not item.owes or not item.owed or not item.amount_difference_minor:
        return ""
    return f"Dr {item.owes} / Cr {item.owed}"


REPORT = report(
    "R-13",
    "txn_id class sides field ours theirs difference$ currency owes owed first_seen~ due~ "
    "severity proposed",
    rows,
    Need.STATEMENTS,
    is_printed=True,
)
