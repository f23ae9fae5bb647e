"""R-06: what was instructed, against what the settlement bank's statement shows."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.instruction import signed_minor


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row an instruction, then what moved without one; a difference has a class."""
    found: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for entry in evidence.moved or ():
        found[entry.order_id] += entry.amount_minor
        times[entry.order_id] += 1
    for each in evidence.instructions:
        wanted, moved = signed_minor(each), found[each.id]
        kind = "agrees"
        if not times[each.id]:
            kind = "I03"
        elif moved != wanted:
            kind = "I04" if moved == 2 * wanted else "I01"
        yield (
            each.window_id, each.id, each.participant, each.currency, wanted, moved,
            moved - wanted, kind,
        )  # fmt: skip
    known = {each.id for each in evidence.instructions}
    for entry in evidence.moved or ():
        if entry.order_id not in known:
            minor = entry.amount_minor
            yield ("", entry.order_id, entry.participant, entry.currency, 0, minor, minor, "I02")


REPORT = report(
    "R-06",
    "window instruction member currency instructed_amount$ found$ difference$ class",
    rows,
    Need.BANK,
    is_printed=True,
)
