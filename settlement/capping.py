"""Caps: a payment that would take its payer below its cap is rejected, in time, window by window.

A bucket in which nobody would fall too low passes as a whole; only the others are gone through
payment by payment. The answer is the same.
"""

from collections.abc import Iterable, Sequence
from operator import add, ge

from settlement.cube import Flow, Paid

_BOTTOMLESS = -(1 << 200)
"""Below every sum of money: no cap at all."""


def under_caps(
    windows: Iterable[Sequence[Flow]], caps: Sequence[int | None]
) -> tuple[list[list[Flow]], list[Paid]]:
    """Return what passes each window, and what is rejected; a window starts anew.

    ``caps`` are by member; None is no cap.
    """
    floor = [_BOTTOMLESS if cap is None else -cap for cap in caps]
    kept: list[list[Flow]] = []
    rejected: list[Paid] = []
    for window in windows:
        position = [0] * len(floor)
        passed: list[Flow] = []
        for flow in window:
            if all(map(ge, map(add, position, flow.lows), floor)):
                whole = flow
            else:
                fits, refused = _one_by_one(flow, list(position), floor)
                rejected += refused
                whole = Flow.of(flow.bucket, flow.members, tuple(fits))
            position = list(map(add, position, whole.nets))
            if whole.n:
                passed.append(whole)
        kept.append(passed)
    return kept, rejected


def _one_by_one(
    flow: Flow, position: list[int], floor: Sequence[int]
) -> tuple[list[Paid], list[Paid]]:
    fits: list[Paid] = []
    refused: list[Paid] = []
    for each in flow.paid:
        payer, payee, _, minor = each
        if payer != payee and position[payer] - minor < floor[payer]:
            refused.append(each)
            continue
        position[payer] -= minor
        position[payee] += minor
        fits.append(each)
    return fits, refused
