"""R-04: each member's day: what it stood at, what each window moved, and what was settled."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import Reader, report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a member, currency and window: opening plus all between is closing."""
    settled: Counter[tuple[str, str, str]] = Counter()
    for each in evidence.booked:
        if each.kind == "settlement":
            settled[each.participant, each.currency, each.window_id] += each.amount_minor
    given: Counter[tuple[str, str, str]] = Counter()
    taken: Counter[tuple[str, str, str]] = Counter()
    for line in evidence.adjusted:
        given[line.payer, line.currency, line.window_id] += line.amount_minor
        taken[line.payee, line.currency, line.window_id] += line.amount_minor
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
        standing[place[:2]] += net.net_minor + settled[place]
        yield (
            *place, opening, net.received_minor - taken[place], net.sent_minor - given[place],
            net.fees_minor, taken[place] - given[place], settled[place], standing[place[:2]],
            lines[place],
        )  # fmt: skip


REPORT = report(
    "R-04",
    "member currency window opening$ received$ sent$ fees$ adjustments$ settlement$ closing$ "
    "lines#",
    rows,
    is_printed=True,
    readers=(Reader.OPERATOR, Reader.MEMBER),
)
