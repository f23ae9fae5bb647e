"""R-03: who paid whom, with margins that are R-02's and a line that is zero."""

from collections.abc import Iterable
from itertools import groupby

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """The pairs of each window and currency, each payer's sum, each payee's sum, and nought."""
    ordered = sorted(
        evidence.netting.bilateral,
        key=lambda pair: (pair.window_id, pair.currency, pair.payer, pair.payee),
    )
    for (window, code), group in groupby(ordered, lambda pair: (pair.window_id, pair.currency)):
        pairs = list(group)
        yield from (
            (window, code, "pair", each.payer, each.payee, each.n, each.amount_minor)
            for each in pairs
        )
        for kind in ("payer", "payee"):
            for member in sorted({getattr(each, kind) for each in pairs}):
                own = [each for each in pairs if getattr(each, kind) == member]
                sides = (member, "") if kind == "payer" else ("", member)
                n, minor = sum(each.n for each in own), sum(each.amount_minor for each in own)
                yield (window, code, f"{kind}_sum", *sides, n, minor)
        nets = [
            each.net_minor
            for each in evidence.netting.positions
            if (each.window_id, each.currency) == (window, code)
        ]
        yield (window, code, "sum_of_nets", "", "", len(nets), sum(nets))


REPORT = report("R-03", "window currency line payer payee n# amount$", rows, is_printed=True)
