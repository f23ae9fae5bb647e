"""R-01: each window at a glance, what it moved, what netting saved, how far it has come."""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a window and currency; windows without a payment have one row without currency."""
    final = {each.window_id: each.last_at for each in evidence.booked if each.kind == "settlement"}
    for window in evidence.windows:
        name = str(window.id)
        nets = [each for each in evidence.netting.positions if each.window_id == name]
        lines = [line for line in evidence.completed if line.window_id == name]
        batch = evidence.batches.get(name)
        ends = (window.status.value, batch.entered_at if batch else None, final.get(name))
        if not nets:
            yield (name, "", 0, 0, None, None, None, "", None, None, None, *ends)
        for code in sorted({each.currency for each in nets}):
            theirs = [each for each in nets if each.currency == code]
            inside = [line for line in lines if line.currency == code]
            gross = sum(line.amount_minor for line in inside)
            moved = sum(each.net_minor for each in theirs if each.net_minor > 0)
            debtor = min(theirs, key=lambda each: (each.net_minor, each.participant))
            owes = -debtor.net_minor
            yield (
                name, code, len(theirs), len(inside), gross, moved, share(gross - moved, gross),
                debtor.participant if owes > 0 else "", share(owes, moved) if owes > 0 else None,
                inside[0].committed_at, inside[-1].committed_at, *ends,
            )  # fmt: skip


REPORT = report(
    "R-01",
    "window currency members# n# gross$ net_value$ netting_ratio% largest_debtor debtor_share% "
    "first_at~ last_at~ state instructed_at~ final_at~",
    rows,
    is_printed=True,
)
