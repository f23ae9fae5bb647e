"""The tariff, read from ``tariff.toml``: versions by the day they are valid from.

A payment is rated by the version of the business date it was taken in on, and keeps that version's
name: so a fee can be computed again, long after another version came.
"""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from fx import LAK
from lapnet_sim.ledger.registration import STANDARD
from lapnet_sim.tariff.ladder import Ladder, Step, flat
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
    by_corridor: dict[str, Plan]
    """Of corridors that have a plan of their own."""
    abroad: Plan
    """For all other payments that leave the country."""
    by_fee_plan: dict[tuple[str, str], Plan] = field(default_factory=dict)
    """By name of a plan and fee plan of the issuer, where they agreed on something else."""

    def plan_for(self, payment_type: str | None) -> Plan:
        """The plan of a domestic payment to a code of this type."""
        return self.by_type.get(payment_type or "", self.plans[TRANSFER])

    def agreed(self, plan: Plan, fee_plan: str) -> Plan:
        """What a plan of this version is for an issuer with this fee plan."""
        return self.by_fee_plan.get((plan.name, fee_plan), plan)

    def plan_abroad(self, corridor: str) -> Plan:
        """The plan of a payment that leaves the country by this corridor."""
        return self.by_corridor.get(corridor, self.abroad)


@cache
def tariffs() -> tuple[Tariff, ...]:
    """Every version, from the oldest."""
    return read_tariffs(DATA.read_text("utf-8"))


@cache
def fee_plans() -> frozenset[str]:
    """Every fee plan that an issuer can agree on: those of any version, and the standard."""
    named = (fee_plan for version in tariffs() for _, fee_plan in version.by_fee_plan)
    return frozenset({STANDARD, *named})


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
    agreed = {
        (name, fee_plan): _plan(
            row["id"], f"{name}@{fee_plan}", row["plan"][name] | changes, ladder
        )
        for fee_plan, agreement in row.get("fee_plan", {}).items()
        for name, changes in agreement.items()
    }
    plans |= {plan.name: plan for plan in agreed.values()}
    (abroad,) = (name for name, plan in row["plan"].items() if plan.get("abroad"))
    return Tariff(
        id=row["id"],
        valid_from=row["valid_from"],
        ladder=ladder,
        plans=plans,
        by_type=_by(row, "types", plans),
        by_corridor=_by(row, "corridors", plans),
        abroad=plans[abroad],
        by_fee_plan=agreed,
    )


def _by(row: dict[str, Any], listed: str, plans: dict[str, Plan]) -> dict[str, Plan]:
    """The plans by what each of them lists."""
    found = [
        (key, plans[name]) for name, plan in row["plan"].items() for key in plan.get(listed, ())
    ]
    assert len(dict(found)) == len(found), f"of all {listed}, each has one plan"
    return dict(found)


def _plan(version: str, name: str, row: dict[str, Any], ladder: Ladder) -> Plan:
    return Plan(
        tariff=f"{version}/{name}",
        payer_fee=ladder if row["payer_fee"] == "ladder" else flat(_minor(row["payer_fee"])),
        interchange=_interchange(row["interchange"]) if "interchange" in row else NO_INTERCHANGE,
        switch_fee_minor=_minor(row["switch_fee"]),
    )


def _interchange(row: dict[str, int]) -> Interchange:
    return Interchange(row["basis_points"], _minor(row["least"]), _minor(row["most"]))


def _minor(kip: int) -> int:
    return kip * LAK.unit_minor
