"""A day's lines under another model: each goes to the window in which that model settles it.

Payments of one five minutes, pair and currency go together, as in `settlement.cube`: into a cycle,
to what settles at once, or nowhere, where what their payer paid in does not cover them. The lines
are then netted as ever, under the windows they were put into, with fees and every proof.

Windows are called ``2026-11-20/3`` for the third cycle, ``2026-11-20/gross`` for what settles at
once: its nets are what the members' accounts moved by, and nothing is left to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from settlement.cube import BUCKET_MINUTES, BUCKETS, ZONE_BUCKETS, Flow, cube, with_minute
from settlement.engine import Embedded, Row, Table, word
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.gridlock import pass_what_is_covered
from settlement.models import cut, settle
from settlement.supposing import Model, Outcome, Scenario
from settlement.tally import Sums
from settlement.whatif import outcomes

AT_ONCE = "gross"
"""The window, after its date, of what settles payment by payment."""

Place = tuple[int, int, int]
"""A cell of one currency: bucket, payer and payee by number."""

_PLACES = {
    "minute": "int64", "from_": "string", "to": "string", "in_": "string", "place": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Modelled:
    """A day under a model: its lines in their windows, what it takes, and what did not settle."""

    lines: Table
    outcomes: tuple[Outcome, ...]
    unsettled: Sums


def under_model(engine: Embedded, lines: Table, scenario: Scenario) -> Modelled:
    """Return the booked lines of one business date as a model settles them.

    Raises: `SettlementError` with ``settlement.scenario`` where the lines are of several dates.
    """
    dates = engine.run(lines.select("business_date").distinct())
    if len(dates) > 1:
        raise SettlementError(
            SettlementErrorCode.SCENARIO, "a model takes the lines of one business date", "--model"
        )
    day = cube(engine, lines)
    rows: list[tuple[object, ...]] = []
    unsettled = Sums.nothing()
    for code, flows in day.flows.items():
        found = dict(places(flows, day.members, scenario))
        for flow in flows:
            minute = (flow.bucket - ZONE_BUCKETS) % BUCKETS * BUCKET_MINUTES
            for payer, payee, n, minor in flow.paid:
                place = found.get((flow.bucket, payer, payee))
                if place is None:
                    unsettled.add(code, n, minor)
                else:
                    rows.append((minute, day.members[payer], day.members[payee], code, place))
    placed = engine.load("places", _PLACES, rows)
    put = engine.view("modelled", in_windows, lines, placed)
    return Modelled(put, tuple(outcomes(day, scenario)), unsettled)


def places(
    flows: Sequence[Flow], members: Sequence[str], scenario: Scenario
) -> Iterator[tuple[Place, str]]:
    """Yield where each cell of one currency settles; what does not settle is left out."""
    if scenario.model in {Model.NET, Model.PREFUNDED}:
        for number, window in enumerate(settle(flows, members, scenario).windows, start=1):
            for flow in window:
                yield from _cells(flow, flow, str(number))
        return
    opens, closes = scenario.hours if scenario.model == Model.HYBRID else (0, 0)
    balance = [scenario.collateral.get(name, 0) for name in members]
    for flow in flows:
        if opens <= flow.bucket < closes:
            yield from _cells(flow, flow, _cycle(flow, scenario))
            continue
        waiting = pass_what_is_covered([flow], balance) if scenario.collateral else []
        late = Flow.of(opens if flow.bucket < opens else BUCKETS - 1, flow.members, tuple(waiting))
        at_once = Flow.of(
            flow.bucket, flow.members, tuple(each for each in flow.paid if each not in waiting)
        )
        yield from _cells(flow, at_once, AT_ONCE)
        if scenario.model == Model.HYBRID:
            yield from _cells(flow, late, _cycle(late, scenario))


def in_windows(lines: Table, places: Table) -> Table:
    """Return the booked lines that have a place, each in the window it was put into."""
    timed = with_minute(lines)
    put = timed.join(
        places,
        (timed.minute == places.minute)
        & (timed.payer == places.from_)
        & (timed.payee == places.to)
        & (timed.currency == places.in_),
    )
    window = put.business_date.cast("string") + word("/") + put.place
    return put.mutate(window_id=window).select(*lines.columns)


def told(modelled: Modelled, scenario: Scenario) -> Mapping[str, object]:
    """Return what a summary says of a model: by currency what it takes, and what is unsettled."""
    return {
        "model": str(scenario.model),
        "takes": {each.currency: _taken(each) for each in modelled.outcomes},
        "unsettled": modelled.unsettled.lines.total(),
        "unsettled_minor": dict(sorted(modelled.unsettled.minor.items())),
    }


def _taken(each: Outcome) -> Row:
    return {
        "cycles": each.cycles,
        "gross_minor": each.gross_minor,
        "net_minor": each.net_minor,
        "peak_liquidity_minor": each.peak_liquidity_minor,
        "settlement_legs": each.settlement_legs,
        "delay_minutes": each.delay_minutes,
    }


def _cells(whence: Flow, flow: Flow, place: str) -> Iterator[tuple[Place, str]]:
    for each in flow.paid:
        yield (whence.bucket, each.payer, each.payee), place


def _cycle(flow: Flow, scenario: Scenario) -> str:
    windows = cut([flow], scenario.ends)
    return str(next(number for number, window in enumerate(windows, start=1) if window))
