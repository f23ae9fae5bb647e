"""R-16: what was booked beside payments and settlement: adjustments, corrections, fees."""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from lapnet_sim.reports.proofs import OF_PAYMENTS


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a window, kind, currency and member."""
    for each in sorted(
        evidence.booked,
        key=lambda one: (one.window_id, one.kind, one.currency, one.participant),
    ):
        if each.kind not in OF_PAYMENTS and each.kind != "settlement":
            debit, credit = max(0, -each.amount_minor), max(0, each.amount_minor)
            yield (
                each.window_id, each.kind, each.participant, each.currency, each.n, debit, credit,
                each.last_at,
            )  # fmt: skip


REPORT = report("R-16", "window kind member currency n# debit$ credit$ last_at~", rows)
