"""R-16: what was booked beside payments and settlement: adjustments, corrections, fees.

A correction stands for itself, with the break that it closes and the two persons who agreed on it;
everything else is summed.
"""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from lapnet_sim.reports.proofs import OF_PAYMENTS

CORRECTION = "correction"


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a window, kind, currency and member; two a correction."""
    for each in sorted(
        evidence.booked,
        key=lambda one: (one.window_id, one.kind, one.currency, one.participant),
    ):
        if each.kind not in OF_PAYMENTS and each.kind not in {"settlement", CORRECTION}:
            debit, credit = max(0, -each.amount_minor), max(0, each.amount_minor)
            yield (
                each.window_id, each.kind, each.participant, each.currency, each.n, debit, credit,
                each.last_at, "", "", "", "",
            )  # fmt: skip
    for made in sorted(evidence.corrections, key=lambda one: (one.window_id, one.journal_id)):
        of_it = (made.booked_at, str(made.journal_id), made.break_id, made.maker, made.checker)
        for member, debit, credit in (
            (made.debtor, made.amount_minor, 0),
            (made.creditor, 0, made.amount_minor),
        ):
            yield (made.window_id, CORRECTION, member, made.currency, 1, debit, credit, *of_it)


REPORT = report(
    "R-16",
    "window kind member currency n# debit$ credit$ last_at~ journal break maker checker",
    rows,
)
