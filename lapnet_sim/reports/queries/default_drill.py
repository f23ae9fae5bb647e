"""R-10: each member fails in turn: what it owes, what covers it, and whom that pulls along.

The defaulter's own cash comes first, then what it has pledged: cash, collateral after its haircut,
its share of the common pool. What is left is shared among those it would have paid net, in
proportion to what each was to receive; who then owes more than its cash is knocked on.
"""

from collections.abc import Iterable

from fx import Money, currency
from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report
from participants import ParticipantId
from settlement.cover_terms import OWN, cover_terms
from settlement.waterfall import Layer, waterfall
from settlement.whatif import Cube, without


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a currency and member that owes at the end of the day."""
    whole = _nets(evidence.cube)
    for code in sorted(whole):
        nets = whole[code]
        for member in sorted(nets):
            owes = max(0, -nets[member])
            if not owes:
                continue
            used = min(owes, evidence.caps.get((member, code), 0))
            draws, left = waterfall(owes - used, _layers(member, code))
            others = sorted(name for name, minor in nets.items() if minor > 0)
            parts = Money(left, currency(code)).allocate([nets[name] for name in others])
            alone = _nets(Cube.of(without(evidence.cube.cells, {member}))).get(code, {})
            knocked = [
                name
                for name in sorted(nets)
                if name != member and -alone.get(name, 0) > evidence.caps.get((name, code), 0)
            ]
            largest = max((part.minor for part in parts), default=0)
            drawn = [draw.paid_minor for draw in draws]
            yield (
                code, member, owes, used, *drawn, left, largest, len(knocked), " ".join(knocked),
            )  # fmt: skip


def _layers(member: str, code: str) -> list[tuple[Layer, int]]:
    """What a defaulter has pledged beside its cash, in the order in which it pays."""
    terms = cover_terms()
    pledge = terms.pledge(ParticipantId(member))
    counts = terms.currency.code == code
    return [(layer, pledge.of(layer).minor if counts else 0) for layer in OWN]


def _nets(cube: Cube) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for code, flows in cube.flows.items():
        nets = found.setdefault(code, {})
        for flow in flows:
            for member, minor in flow.net.items():
                nets[member] = nets.get(member, 0) + minor
    return found


REPORT = report(
    "R-10",
    "currency member obligation$ own_cash_used$ prefund_used$ collateral_used$ "
    "contribution_used$ shortfall$ largest_share$ knocked_on_n# knocked_on",
    rows,
)
