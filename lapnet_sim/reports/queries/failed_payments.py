"""R-20: payments that failed or were sent back, why, and how long people waited to know."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report

_PARTS = (50, 95, 100)


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a way of ending, reason and currency, the most frequent first. Units: ms waited."""
    found: defaultdict[tuple[str, str, str], list[Payment]] = defaultdict(list)
    for payment in evidence.payments:
        returned = payment.instruction.original_id is not None
        if returned or payment.status is not Status.COMPLETED:
            what = "return " * returned + payment.status.value
            reason = payment.reason or payment.instruction.return_reason
            code = payment.instruction.debit.currency.code
            found[what, reason.value if reason else "", code].append(payment)
    for place, group in sorted(found.items(), key=lambda each: (-len(each[1]), each[0])):
        waited = sorted(
            (each.concluded_at - each.received_at) // timedelta(milliseconds=1)
            for each in group
            if each.concluded_at
        )
        parts = [waited[(len(waited) * part - 1) // 100] for part in _PARTS]
        money = sum(each.instruction.debit.minor for each in group)
        yield (*place, len(group), money, *parts)


REPORT = report(
    "R-20", "outcome reason currency n# amount$ waited_p50_ms# waited_p95_ms# waited_most_ms#", rows
)
