"""Models of settlement as a parameter of one day: the same payments, money needed against delay.

Net settles a window's multilateral net at its cut-off. Prefunded net does so too, and a payment
that would take its payer below what it paid in is rejected. Gross settles every payment at once.
The hybrid nets within the settlement bank's hours and settles gross, from money paid in, outside of
them; what that does not cover joins the first net after it.

Source: the comparison of national systems in PFMI terms; deferred net, prefunded net, gross.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from settlement.capping import under_caps
from settlement.cube import BUCKET_MINUTES, BUCKETS, Flow, Paid
from settlement.gridlock import (
    liquidity,
    offset_bilateral,
    offset_multilateral,
    pass_what_is_covered,
)
from settlement.supposing import Model, Scenario


@dataclass(frozen=True, slots=True)
class Settled:
    """How one currency's day settles. Units: minor units; ``waits`` are minor units by minutes.

    ``nets`` are each window's net positions by member number; ``at_once`` counts and ``at_once_
    minor`` adds up what settled payment by payment; ``held`` is what members had to hold, where
    the model asks for more than the nets.
    """

    windows: Sequence[Sequence[Flow]]
    nets: Sequence[Sequence[int]]
    waits: int
    at_once: int = 0
    at_once_minor: int = 0
    held: int | None = None
    queued_minor: int = 0
    rejected: Sequence[Paid] = ()


def settle(flows: Sequence[Flow], members: Sequence[str], scenario: Scenario) -> Settled:
    """Settle one currency's flows, which come in time; nets of a window sum to zero."""
    caps = _caps(members, scenario)
    windows, rejected = cut(flows, scenario.ends), list[Paid]()
    if any(cap is not None for cap in caps):
        windows, rejected = under_caps(windows, caps)
    match scenario.model:
        case Model.GROSS:
            found = _gross(windows, members, scenario)
        case Model.HYBRID:
            found = _hybrid(windows, members, scenario)
        case _:
            found = _net(windows, scenario.ends, _paid_in(windows, members, scenario))
    for net in found.nets:
        assert not sum(net), "nets of a window sum to zero"
    return Settled(
        found.windows, found.nets, found.waits, found.at_once, found.at_once_minor, found.held,
        found.queued_minor, rejected,
    )  # fmt: skip


def cut(flows: Iterable[Flow], ends: Sequence[int]) -> list[list[Flow]]:
    """Return what falls into each window; a bucket belongs to the first end after it."""
    windows: list[list[Flow]] = [[] for _ in ends]
    place = 0
    for each in flows:
        while each.bucket >= ends[place]:
            place += 1
        windows[place].append(each)
    return windows


def _net(windows: Sequence[Sequence[Flow]], ends: Sequence[int], held: int | None) -> Settled:
    nets = [_sum(flow.nets for flow in window) for window in windows]
    return Settled(windows, nets, _waits(windows, ends), held=held)


def _gross(
    windows: Sequence[Sequence[Flow]], members: Sequence[str], scenario: Scenario
) -> Settled:
    flows = list(chain.from_iterable(windows))
    queued = 0
    if scenario.collateral:
        balance = [scenario.collateral.get(name, 0) for name in members]
        waiting = _offset(pass_what_is_covered(flows, balance), balance, scenario.offset)
        queued = sum(each.amount_minor for each in waiting)
    nets = [_sum(flow.nets for flow in window) for window in windows]
    n, minor = sum(flow.n for flow in flows), sum(flow.amount_minor for flow in flows)
    return Settled(windows, nets, 0, n, minor, sum(liquidity(flows, len(members))), queued)


def _hybrid(
    windows: Sequence[Sequence[Flow]], members: Sequence[str], scenario: Scenario
) -> Settled:
    """Outside hours gross; what is not covered waits for the bucket at which hours begin."""
    opens, closes = scenario.hours
    flows = list(chain.from_iterable(windows))
    within = [flow for flow in flows if opens <= flow.bucket < closes]
    outside = [flow for flow in flows if not opens <= flow.bucket < closes]
    balance = [scenario.collateral.get(name, 0) for name in members]
    joined, at_once, at_once_minor, waits, queued = list[Flow](), 0, 0, 0, 0
    for flow in outside:
        waiting = pass_what_is_covered([flow], balance) if scenario.collateral else []
        late = Flow.of(opens if flow.bucket < opens else BUCKETS - 1, flow.members, tuple(waiting))
        at_once += flow.n - late.n
        at_once_minor += flow.amount_minor - late.amount_minor
        if late.n:
            queued += late.amount_minor
            waits += late.amount_minor * (late.bucket - flow.bucket) * BUCKET_MINUTES
            joined.append(late)
    paid_in = list(scenario.collateral.values())
    held = sum(paid_in or liquidity(outside, len(members)))
    netted = cut(sorted([*within, *joined], key=lambda flow: flow.bucket), scenario.ends)
    nets = [_sum(flow.nets for flow in window) for window in netted]
    waits += _waits(netted, scenario.ends)
    return Settled(netted, nets, waits, at_once, at_once_minor, held, queued)


def _paid_in(
    windows: Sequence[Sequence[Flow]], members: Sequence[str], scenario: Scenario
) -> int | None:
    """Return what members pay in before: what they said, or what nothing to be rejected takes."""
    if scenario.model != Model.PREFUNDED:
        return None
    if scenario.collateral:
        return sum(scenario.collateral.values())
    deepest = [0] * len(members)
    for window in windows:
        deepest = list(map(max, deepest, liquidity(window, len(members))))
    return sum(deepest)


def _caps(members: Sequence[str], scenario: Scenario) -> list[int | None]:
    caps = [scenario.caps.get(name, scenario.cap_minor) for name in members]
    if scenario.model == Model.PREFUNDED and scenario.collateral:
        paid_in = [scenario.collateral.get(name, 0) for name in members]
        caps = [
            have if cap is None else min(cap, have) for cap, have in zip(caps, paid_in, strict=True)
        ]
    return caps


def _offset(queue: list[Paid], balance: list[int], how: str) -> list[Paid]:
    if how == "bilateral":
        return offset_bilateral(queue, balance)
    return offset_multilateral(queue, balance) if how == "multilateral" else queue


def _sum(rows: Iterable[Sequence[int]]) -> list[int]:
    return list(map(sum, zip(*rows, strict=True)))


def _waits(windows: Iterable[Iterable[Flow]], ends: Sequence[int]) -> int:
    return sum(
        flow.amount_minor * (end - flow.bucket) * BUCKET_MINUTES
        for end, window in zip(ends, windows, strict=True)
        for flow in window
    )
