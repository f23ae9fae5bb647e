"""What members pledged, at which haircut, in which order it pays, and who fails together.

The table is data; so a scheme that wants no survivors' share leaves the layer out of the order.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fx import Currency, Money, currency
from participants import ParticipantId
from settlement.waterfall import WHOLE, Layer, after_haircut


@dataclass(frozen=True, slots=True)
class Collateral:
    """One asset that a member pledged. Units: ``haircut_bp`` in basis points of its value."""

    asset: str
    value: Money
    haircut_bp: int

    @property
    def counted(self) -> Money:
        """What it counts for."""
        return Money(after_haircut(self.value.minor, self.haircut_bp), self.value.currency)


@dataclass(frozen=True, slots=True)
class Pledge:
    """What one member pledged beside the cash of its cap."""

    prefund: Money
    contribution: Money
    """To the common pool."""
    collateral: tuple[Collateral, ...]

    def of(self, layer: Layer) -> Money:
        """What it pledged for one of its own layers, collateral after haircut."""
        match layer:
            case Layer.PREFUND:
                return self.prefund
            case Layer.CONTRIBUTION:
                return self.contribution
            case _:
                assert layer is Layer.COLLATERAL, f"{layer} is not a member's own"
                counted = sum(each.counted.minor for each in self.collateral)
                return Money(counted, self.prefund.currency)


OWN = (Layer.PREFUND, Layer.COLLATERAL, Layer.CONTRIBUTION)
"""Layers that are the short member's own money."""


@dataclass(frozen=True, slots=True)
class CoverTerms:
    """All that stands behind a settlement in one currency."""

    currency: Currency
    order: tuple[Layer, ...]
    usual: Pledge
    members: Mapping[ParticipantId, Pledge]
    operator: Money
    survivors_most_bp: int
    liquidity_line: Money
    haircuts: Mapping[str, int]
    groups: Mapping[ParticipantId, str]
    """The group a member fails with, by member."""

    def pledge(self, member: ParticipantId) -> Pledge:
        """What a member pledged."""
        return self.members.get(member, self.usual)

    def pool_without(self, member: ParticipantId, others: Iterable[ParticipantId]) -> int:
        """What the other members paid into the pool, in minor units."""
        return sum(self.pledge(each).contribution.minor for each in others if each != member)


@cache
def cover_terms() -> CoverTerms:
    """Return the table of the simulator."""
    return read_terms(
        tomllib.loads((files("settlement") / "data" / "cover.toml").read_text("utf-8"))
    )


def read_terms(table: dict[str, Any]) -> CoverTerms:
    """Return the terms a table says.

    It ships with the program: what is wrong in it is our own mistake.
    """
    code, haircuts = currency(table["currency"]), dict(table["haircut"])
    assert all(0 <= each <= WHOLE for each in haircuts.values()), "a haircut is a share"

    def money(text: str) -> Money:
        return Money.parse(text, code)

    def pledge(row: dict[str, Any]) -> Pledge:
        return Pledge(
            prefund=money(row["prefund"]),
            contribution=money(row["contribution"]),
            collateral=tuple(
                Collateral(each["asset"], money(each["value"]), haircuts[each["asset"]])
                for each in row.get("collateral", ())
            ),
        )

    order = tuple(Layer(each) for each in table["order"])
    assert len(set(order)) == len(order), "a layer pays once"
    groups = {
        ParticipantId(member): row["name"]
        for row in table.get("group", ())
        for member in row["members"]
    }
    return CoverTerms(
        currency=code,
        order=order,
        usual=pledge(table["pledge"]),
        members={ParticipantId(row["id"]): pledge(row) for row in table.get("member", ())},
        operator=money(table["operator"]["amount"]),
        survivors_most_bp=table["survivors"]["most_bp"],
        liquidity_line=money(table["liquidity_line"]["amount"]),
        haircuts=haircuts,
        groups=groups,
    )
