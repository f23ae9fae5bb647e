"""R-24: the same day under other cut-offs, gross, and with members failing: money against delay.

Only domestic payments in kip are supposed about: a corridor settles by itself, on its own calendar.
The suppositions are fixed, so that days can be compared; ``lapnet-sim whatif`` takes any others.
"""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, bucket_of
from lapnet_sim.reports.model import report
from settlement.whatif import BUCKETS, Scenario, outcomes
from settlement.window import HOME

_CYCLES = (1, 2, 4, 8, 24)


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a supposition and currency."""
    for scenario in suppositions(evidence):
        for each in outcomes(evidence.domestic_cube, scenario):
            yield (
                each.scenario, each.currency, each.cycles, each.gross_minor, each.net_minor,
                each.peak_liquidity_minor, each.collateral_minor, each.rejected,
                each.rejected_minor, each.cover_2_minor, each.settlement_legs,
                each.shortfall_minor, each.delay_minutes,
            )  # fmt: skip


def suppositions(evidence: Evidence) -> list[Scenario]:
    """Return what is supposed: the day's own cut-offs, equal cycles, gross, each member's end."""
    own = tuple(
        sorted(
            {bucket_of(window.cut_off_at) for window in evidence.windows if window.series == HOME}
            - {0}
        )
    )
    members = sorted(
        {member for cell in evidence.domestic_cube.cells for member in (cell.payer, cell.payee)}
    )
    return [
        Scenario("as it is", cut_offs=own),
        *(Scenario(f"{many} equal cycles", cut_offs=_equal(many)) for many in _CYCLES),
        Scenario("gross", model="gross"),
        *(Scenario(f"{member} fails", cut_offs=own, defaults=(member,)) for member in members),
    ]


def _equal(many: int) -> tuple[int, ...]:
    return tuple(BUCKETS * each // many for each in range(1, many + 1))


REPORT = report(
    "R-24",
    "scenario currency cycles# gross$ net_value$ peak_liquidity$ collateral$ refused_n# refused$ "
    "cover_2$ legs# shortfall$ delay_minutes#",
    rows,
)
