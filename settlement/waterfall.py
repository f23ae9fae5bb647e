"""Who pays when a member cannot: the loss waterfall, and cover-1 and cover-2.

Layers pay one after the other, each as far as it reaches; what is left after the last one is said,
never hidden. Collateral counts at its value after haircut. Survivors share in proportion to what
they receive in the window, to the last unit.

Source: PFMI principles 4 (cover-2), 5 (haircuts), 7 (cover-1) and 13 (default rules).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from participants import ParticipantId

WHOLE = 10_000
"""Basis points in one."""


class Layer(StrEnum):
    """Where money for a member that is short comes from, in the usual order."""

    PREFUND = "prefund"
    """Its own pledged cash."""
    COLLATERAL = "collateral"
    """Its own collateral after haircut."""
    CONTRIBUTION = "contribution"
    """What it paid into the common pool itself."""
    OPERATOR = "operator"
    """The operator's own money."""
    POOL = "pool"
    """What the other members paid into the common pool."""
    SURVIVORS = "survivors"
    """The other members, in proportion to what they receive."""
    LIQUIDITY_LINE = "liquidity_line"
    """A loan of the central bank against collateral."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What one layer pays and what is left in it. Units: minor units of one currency."""

    layer: Layer
    paid_minor: int
    left_minor: int


def after_haircut(value_minor: int, haircut_bp: int) -> int:
    """Return what collateral counts for, rounded down.

    >>> after_haircut(1_000_001, 1_000)
    900000
    """
    assert 0 <= haircut_bp <= WHOLE
    assert value_minor >= 0
    return value_minor * (WHOLE - haircut_bp) // WHOLE


def waterfall(missing_minor: int, layers: Iterable[tuple[Layer, int]]) -> tuple[list[Draw], int]:
    """Return what each layer pays, in the order given, and what nobody covers.

    >>> draws, rest = waterfall(70, [(Layer.COLLATERAL, 50), (Layer.POOL, 100)])
    >>> [draw.paid_minor for draw in draws], rest
    ([50, 20], 0)
    """
    draws, rest = [], missing_minor
    for layer, available_minor in layers:
        assert available_minor >= 0, "a layer that owes money is none"
        paid = min(rest, available_minor)
        draws.append(Draw(layer, paid, available_minor - paid))
        rest -= paid
    assert sum(draw.paid_minor for draw in draws) + rest == missing_minor
    return draws, rest


def shares(missing_minor: int, receives: Mapping[ParticipantId, int]) -> dict[ParticipantId, int]:
    """Return each survivor's share, in proportion to what it receives; nothing is lost.

    Largest remainders get the odd units, equal ones by code. Empty if nobody receives anything.

    >>> shares(10, {ParticipantId("A"): 1, ParticipantId("B"): 2})
    {'A': 3, 'B': 7}
    """
    total = sum(receives.values())
    if not total:
        return {}
    found = {who: missing_minor * minor // total for who, minor in receives.items()}
    odd = missing_minor - sum(found.values())
    by_remainder = sorted(receives, key=lambda who: (-(missing_minor * receives[who] % total), who))
    for who in by_remainder[:odd]:
        found[who] += 1
    assert sum(found.values()) == missing_minor
    return {who: minor for who, minor in found.items() if minor}


@dataclass(frozen=True, slots=True)
class Cover:
    """The largest and the two largest sums owed in one window and currency, in minor units."""

    one_minor: int
    two_minor: int
    groups: tuple[str, ...]
    """Who owes them; affiliates count as one."""


def cover(
    nets: Mapping[ParticipantId, int], group_of: Mapping[ParticipantId, str] | None = None
) -> Cover:
    """Return cover-1 and cover-2 of a window's nets in one currency (negative: owed by).

    >>> cover({ParticipantId("A"): -5, ParticipantId("B"): -3, ParticipantId("C"): 8})
    Cover(one_minor=5, two_minor=8, groups=('A', 'B'))
    """
    groups: dict[str, int] = {}
    for who, minor in nets.items():
        group = str((group_of or {}).get(who, who))
        groups[group] = groups.get(group, 0) + minor
    owing = sorted((minor, group) for group, minor in groups.items() if minor < 0)[:2]
    owed = [-minor for minor, _ in owing]
    return Cover(sum(owed[:1]), sum(owed), tuple(group for _, group in owing))
