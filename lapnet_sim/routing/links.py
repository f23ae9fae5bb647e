"""Reading a link's file: the corridors between Laos and one partner network, and their parties.

The files ship with the switch, so what is wrong with one is our own mistake and fails an
assertion when it is read; a test reads them all.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from fx import Currency, Money, Rate, Tier, currency
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.routing.corridors import (
    Caps,
    Corridor,
    CorridorParty,
    CorridorType,
    DailyCaps,
    DifferenceOwner,
    Direction,
    ReturnRules,
)
from participants import Kind, Participant, ParticipantId
from participants.hours import read_hours
from participants.networks import HOME, Network, holidays, networks

FOLDER = resources.files("lapnet_sim.routing") / "data"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """What a provider asks in a sandbox until it publishes something else."""

    corridor: str
    provider: ParticipantId
    rate: Rate
    """Source units for one target unit."""
    tiers: tuple[Tier, ...]
    improvements: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """The mid rate of a pair in a sandbox until another is published."""

    mid: Rate


@dataclass(frozen=True, slots=True)
class Link:
    """One file."""

    network: Network
    corridors: tuple[Corridor, ...]
    parties: tuple[CorridorParty, ...]
    """The network first, then whoever converts."""
    rates: tuple[PublishedRate, ...]
    references: tuple[ReferenceRate, ...]


@cache
def shipped_links() -> tuple[Link, ...]:
    """All files of ``data/``: links that carry payments first, then the examples, by name."""
    files = sorted((file for file in FOLDER.iterdir()), key=lambda file: file.name)
    links = [read_link(file.read_text("utf-8")) for file in files if file.name.endswith(".toml")]
    ids = [corridor.id for link in links for corridor in link.corridors]
    assert len(set(ids)) == len(ids), "no two corridors share an id"
    return tuple(sorted(links, key=lambda link: not any(c.is_enabled for c in link.corridors)))


def read_link(text: str) -> Link:
    """A link from the text of its file."""
    file = tomllib.loads(text)
    network = networks()[ParticipantId(file["network"]["id"])]
    corridors = tuple(_corridor(row, network) for row in file["corridor"])
    by_id = {corridor.id: corridor for corridor in corridors}
    providers = file.get("provider", ())
    assert {ParticipantId(row["id"]) for row in providers} >= {
        provider for corridor in corridors for provider in corridor.providers
    }, "whoever converts is named in the file"
    return Link(
        network=network,
        corridors=corridors,
        parties=(
            CorridorParty(network.participant, _amounts(file["network"]["prefund"])),
            *(_party(row) for row in providers),
        ),
        rates=tuple(_rate(row, by_id[row["corridor"]]) for row in file.get("rate", ())),
        references=tuple(_reference(row) for row in file.get("reference", ())),
    )


def _corridor(row: Row, network: Network) -> Corridor:
    source, target = currency(row["source"]), currency(row["target"])
    side, kind = Direction(row["side"]), CorridorType(row["type"])
    converts_here = kind is not CorridorType.FOREIGN_CONVERTS
    assert converts_here == (source != target) == bool(row["providers"])
    closed = holidays(network.country)
    return Corridor(
        id=row["id"],
        name=row["name"],
        side=side,
        is_enabled=row["enabled"],
        source=source,
        target=target,
        network=network.id,
        type=kind,
        providers=tuple(ParticipantId(each) for each in row["providers"]),
        members=frozenset(ParticipantId(each) for each in row["members"]),
        codes=network.codes if side is Direction.OUTBOUND else (),
        finality=Finality(row["finality"]),
        caps=Caps(_amounts(row["least"]), _amounts(row["most"])),
        budget=_seconds(row["budget_s"]),
        quote_life=_seconds(row["quote_life_s"]),
        hours=read_hours(
            row["hours"],
            network.zone,
            frozenset() if row["open_on_holidays"] else closed | holidays(HOME),
        ),
        returns=ReturnRules(
            original_rate=timedelta(days=row["returns"]["original_rate_days"]),
            period=timedelta(days=row["returns"]["period_days"]),
            difference=DifferenceOwner(row["returns"]["difference"]),
        ),
        a_day=_daily_caps(row.get("a_day"), source if converts_here else target),
        holidays=closed | holidays(HOME),
    )


def _daily_caps(row: Row | None, unit: Currency) -> DailyCaps | None:
    """Of what the switch debits: the payer's currency, or the merchant's where others convert."""
    if row is None:
        return None
    assert row.keys() <= {"payer", "participant", "corridor"}
    caps = {who: Money.parse(amount, unit) for who, amount in row.items()}
    return DailyCaps(caps.get("payer"), caps.get("participant"), caps.get("corridor"))


def _party(row: Row) -> CorridorParty:
    who = Participant(ParticipantId(row["id"]), row["name"], Kind.FX_PROVIDER)
    return CorridorParty(who, _amounts(row["prefund"]))


def _rate(row: Row, corridor: Corridor) -> PublishedRate:
    assert row["provider"] in corridor.providers
    return PublishedRate(
        corridor=corridor.id,
        provider=ParticipantId(row["provider"]),
        rate=Rate.parse(row["base"], corridor.target, corridor.source),
        tiers=tuple(
            Tier(Money.parse(tier["from"], corridor.source), Decimal(tier["off"]))
            for tier in row.get("tiers", ())
        ),
        improvements=tuple((who, Decimal(off)) for who, off in row.get("off", {}).items()),
    )


def _reference(row: Row) -> ReferenceRate:
    base, quote = row["pair"].split("/")
    return ReferenceRate(Rate.parse(row["mid"], currency(base), currency(quote)))


def _amounts(row: dict[str, str]) -> tuple[Money, ...]:
    return tuple(Money.parse(amount, currency(code)) for code, amount in sorted(row.items()))


def _seconds(text: str) -> timedelta:
    """A span written as text, so that no float stands beside money."""
    return timedelta(milliseconds=int(Decimal(text) * 1000))
