"""The tariff, read from ``tariff.toml``: versions by the day they are valid from.

A payment is rated by the version of the business date it was taken in on, and keeps that version's
name: so a fee can be computed again, long after another version came.
"""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from fx import LAK
from lapnet_sim.tariff.ladder import FREE, Ladder, Step
from lapnet_sim.tariff.plan import NO_INTERCHANGE, Interchange, Plan

DATA = resources.files("lapnet_sim.tariff") / "tariff.toml"

TRANSFER = "transfer"
"""The plan of codes that say no payment type, or one that no plan is for."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version."""

    id: str
    valid_from: date
    """A business date."""
    ladder: Ladder
    plans: dict[str, Plan]
    by_type: dict[str, Plan]
    """By payment type of LAO QR."""
    abroad: Plan
    """For payments that leave the country."""

    def plan_for(self, payment_type: str | None) -> Plan:
        """The plan of a domestic payment to a code of this type."""
        return self.by_type.get(payment_type or "", self.plans[TRANSFER])


@cache
def tariffs() -> tuple[Tariff, ...]:
    """Every version, from the oldest."""
    return read_tariffs(DATA.read_text("utf-8"))


def tariff_on(day: date, versions: tuple[Tariff, ...] | None = None) -> Tariff | None:
    """The version valid on a business date; None before the first."""
    found = tariffs() if versions is None else versions
    place = bisect_right(found, day, key=lambda version: version.valid_from)
    return found[place - 1] if place else None


def read_tariffs(text: str) -> tuple[Tariff, ...]:
    """The versions of a tariff file, from the oldest."""
    found = tuple(map(_tariff, tomllib.loads(text)["version"]))
    days = [version.valid_from for version in found]
    assert days == sorted(set(days)), "versions follow each other"
    assert len({version.id for version in found}) == len(found)
    return found


def _tariff(row: dict[str, Any]) -> Tariff:
    ladder = Ladder(tuple(Step(_minor(step["from"]), _minor(step["fee"])) for step in row["step"]))
    plans = {name: _plan(row["id"], name, plan, ladder) for name, plan in row["plan"].items()}
    types = [(type_, name) for name, plan in row["plan"].items() for type_ in plan["types"]]
    assert len(dict(types)) == len(types), "a payment type has one plan"
    (abroad,) = (name for name, plan in row["plan"].items() if plan.get("corridor"))
    return Tariff(
        id=row["id"],
        valid_from=row["valid_from"],
        ladder=ladder,
        plans=plans,
        by_type={type_: plans[name] for type_, name in types},
        abroad=plans[abroad],
    )


def _plan(version: str, name: str, row: dict[str, Any], ladder: Ladder) -> Plan:
    return Plan(
        tariff=f"{version}/{name}",
        payer_fee={"ladder": ladder, "none": FREE}[row["payer_fee"]],
        interchange=_interchange(row["interchange"]) if "interchange" in row else NO_INTERCHANGE,
        switch_fee_minor=_minor(row["switch_fee"]),
    )


def _interchange(row: dict[str, int]) -> Interchange:
    return Interchange(row["basis_points"], _minor(row["least"]), _minor(row["most"]))


def _minor(kip: int) -> int:
    return kip * LAK.unit_minor
