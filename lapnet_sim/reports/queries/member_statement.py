"""R-04: each member's day: what it stood at, what each window moved, and what was settled."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import Reader, report

_PLAIN = frozenset({"principal", "spread", "rounding", "settlement"})


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a member, currency and window: opening plus all between is closing."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for each in evidence.booked:
        where = (each.participant, each.currency, each.window_id)
        kind = each.kind if each.kind in {"settlement", "adjustment"} else "fees"
        if each.kind not in _PLAIN or each.kind == "settlement":
            sums[(*where, kind)] += each.amount_minor
    lines: Counter[tuple[str, str, str]] = Counter()
    for line in evidence.completed:
        for member in (line.payer, line.payee):
            lines[member, line.currency, line.window_id] += 1
    standing: Counter[tuple[str, str]] = Counter()
    for net in sorted(
        evidence.netting.positions,
        key=lambda each: (each.participant, each.currency, each.window_id),
    ):
        place = (net.participant, net.currency, net.window_id)
        opening = standing[place[:2]]
        between = [sums[(*place, kind)] for kind in ("fees", "adjustment", "settlement")]
        standing[place[:2]] += net.received_minor - net.sent_minor + sum(between)
        yield (
            net.participant, net.currency, net.window_id, opening, net.received_minor,
            net.sent_minor, *between, standing[place[:2]], lines[place],
        )  # fmt: skip


REPORT = report(
    "R-04",
    "member currency window opening$ received$ sent$ fees$ adjustments$ settlement$ closing$ "
    "lines#",
    rows,
    is_printed=True,
    readers=(Reader.OPERATOR, Reader.MEMBER),
)
