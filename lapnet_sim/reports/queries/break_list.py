"""R-13: every break: what differs, by how much, who owes whom, until when, what is proposed."""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.ageing import age
from settlement.break_life import break_id
from settlement.breaks import Break


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a break, by transaction, class and sides, with where its life stands in the books."""
    assert evidence.reconciliation is not None
    today = evidence.business_date
    known = {each.id: each for each in evidence.known_breaks}
    since = {item.line.txn_id: item.since for item in evidence.reconciliation.open_items}
    for item in evidence.reconciliation.breaks:
        first = since.get(item.txn_id, today)
        id_ = break_id(first, item)
        life = known.get(id_)
        yield (
            id_, item.txn_id, item.code.value, item.sides.value, item.field, item.ours, item.theirs,
            item.amount_difference_minor, item.currency, item.owes, item.owed,
            first, age(first, today), item.due_on, item.severity.value,
            life.status.value if life else "", (life.maker or "") if life else "", _proposed(item),
        )  # fmt: skip


def _proposed(item: Break) -> str:
    """The entry that would put it right; empty where no money changes hands."""
    if not item.owes or not item.owed or not item.amount_difference_minor:
        return ""
    return f"Dr {item.owes} / Cr {item.owed}"


REPORT = report(
    "R-13",
    "break txn_id class sides field ours theirs difference$ currency owes owed first_seen~ age# "
    "due~ severity state maker proposed",
    rows,
    Need.STATEMENTS,
    is_printed=True,
)
