"""R-02: what each member received and sent in a window, and how it stands against its cap."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a window, currency and member; nets of a window and currency sum to zero."""
    received: Counter[tuple[str, str, str]] = Counter()
    sent: Counter[tuple[str, str, str]] = Counter()
    for pair in evidence.netting.bilateral:
        received[pair.window_id, pair.payee, pair.currency] += pair.n
        sent[pair.window_id, pair.payer, pair.currency] += pair.n
    orders = {
        (each.window_id, each.participant, each.currency): each.id for each in evidence.instructions
    }
    for each in sorted(
        evidence.netting.positions, key=lambda net: (net.window_id, net.currency, net.participant)
    ):
        place = (each.window_id, each.participant, each.currency)
        cap = evidence.caps.get((each.participant, each.currency), 0)
        yield (
            each.window_id, each.currency, each.participant, received[place],
            each.received_minor, sent[place], each.sent_minor, each.fees_minor, each.net_minor,
            "" if not each.net_minor else "Cr" if each.net_minor > 0 else "Dr",
            cap, share(max(0, -each.net_minor), cap), orders.get(place, ""),
        )  # fmt: skip


REPORT = report(
    "R-02",
    "window currency member received_n# received$ sent_n# sent$ fees$ net$ side cap$ cap_use% "
    "instruction",
    rows,
    is_printed=True,
)
