"""What if: the same day under other cut-offs, models, caps and troubles, from one cube.

Every scenario is arithmetic on a small table, milliseconds each, and answers with one row per
currency: what is gross, what is net, how much liquidity it takes, what two defaults would cost, how
many legs settle, and how long money waits. All of it is computed from the cube, where a cell's
payments move together: what a cap rejects and what waits in a queue is rounded to cells. `settle`
and the switch, which go by single payments, take lines.

Source: PFMI principle 4 for cover-2.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from settlement.cube import BUCKETS, Cell, Cube, cube, without
from settlement.models import Settled, settle
from settlement.supposing import Model, Outcome, Scenario

_MILLION = 1_000_000


def outcomes(day: Cube, scenario: Scenario) -> list[Outcome]:
    """Return what a scenario comes to, one row per currency."""
    flows = day.without(scenario.absent, netted=not scenario.needs_cells)
    return [
        _outcome(code, settle(flows[code], day.members, scenario), day.members, scenario)
        for code in sorted(flows)
    ]


def _outcome(code: str, day: Settled, members: Sequence[str], scenario: Scenario) -> Outcome:
    debits = [_debits(net, members) for net in day.nets]
    is_gross = scenario.model == Model.GROSS
    netted = 0 if is_gross else sum(flow.amount_minor for window in day.windows for flow in window)
    gross = day.at_once_minor + netted
    moved = day.at_once_minor + (0 if is_gross else sum(sum(d.values()) for d in debits))
    legs = day.at_once + (0 if is_gross else sum(sum(map(bool, net)) for net in day.nets))
    return Outcome(
        scenario=scenario.name,
        currency=code,
        cycles=sum(bool(window) for window in day.windows),
        gross_minor=gross,
        net_minor=moved,
        peak_liquidity_minor=_liquidity(day, debits, scenario),
        collateral_minor=sum(scenario.collateral.values()),
        rejected=sum(each.n for each in day.rejected),
        rejected_minor=sum(each.amount_minor for each in day.rejected),
        cover_2_minor=max((_cover_2(d, scenario.collateral) for d in debits), default=0),
        settlement_legs=legs,
        shortfall_minor=_shortfall(debits, scenario),
        queued_minor=day.queued_minor,
        delay_minutes=day.waits // gross if gross else 0,
        netting_ppm=(gross - moved) * _MILLION // gross if gross else 0,
    )


def _liquidity(day: Settled, debits: Sequence[Mapping[str, int]], scenario: Scenario) -> int:
    """Return what members must hold: for nets, for what settles at once, in the hybrid for both."""
    peak = max((sum(each.values()) for each in debits), default=0)
    if day.held is None:
        return peak
    return day.held + peak if scenario.model == Model.HYBRID else day.held


def _debits(net: Sequence[int], members: Sequence[str]) -> dict[str, int]:
    pairs = zip(members, net, strict=True) if net else ()
    return {member: -minor for member, minor in pairs if minor < 0}


def _cover_2(debits: Mapping[str, int], collateral: Mapping[str, int]) -> int:
    """Return what the two largest net debtors owe beyond their collateral."""
    open_ = (max(0, minor - collateral.get(member, 0)) for member, minor in debits.items())
    return sum(sorted(open_, reverse=True)[:2])


def _shortfall(debits: Iterable[Mapping[str, int]], scenario: Scenario) -> int:
    """Return what defaulting members leave unpaid beyond their collateral, over all windows."""
    owed: Counter[str] = Counter()
    for window in debits:
        for member in scenario.defaults:
            owed[member] += window.get(member, 0)
    return sum(max(0, minor - scenario.collateral.get(m, 0)) for m, minor in owed.items())


__all__ = ["BUCKETS", "Cell", "Cube", "Model", "Outcome", "Scenario", "cube", "outcomes", "without"]
