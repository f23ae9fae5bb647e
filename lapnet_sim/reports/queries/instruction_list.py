"""R-05: what the settlement bank was told, leg by leg."""

from collections.abc import Iterable
from datetime import datetime

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from settlement.batch import Batch

SETTLEMENT_ACCOUNT = "settlement account"


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row an instruction, debits of a window before its credits."""
    final = {each.window_id: each.last_at for each in evidence.booked if each.kind == "settlement"}
    state = {str(window.id): window.status.value for window in evidence.windows}
    legs: dict[str, int] = {}
    for each in evidence.instructions:
        legs[each.window_id] = legs.get(each.window_id, 0) + 1
        sides = (each.participant, SETTLEMENT_ACCOUNT)
        debtor, creditor = sides if each.direction == "debit" else reversed(sides)
        batch = evidence.batches.get(each.window_id)
        yield (
            each.window_id, legs[each.window_id], debtor, creditor, each.amount_minor,
            each.currency, each.id, *_told(batch), state[each.window_id],
            final.get(each.window_id),
        )  # fmt: skip


def _told(batch: Batch | None) -> tuple[int | None, str | None, datetime | None]:
    """Which attempt it was, in which message, and when the settlement bank was told."""
    return (batch.attempt, batch.message_id, batch.entered_at) if batch else (None, None, None)


REPORT = report(
    "R-05",
    "window leg# debtor creditor amount$ currency instruction attempt# message instructed_at~ "
    "state final_at~",
    rows,
    is_printed=True,
)
