"""The table of corridors, read from ``corridors.toml``."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from fx import Currency, Money, Rate, currency
from lapnet_sim.ledger.lifecycle import Finality
from participants import Kind, Participant, ParticipantId

DATA = resources.files("lapnet_sim.routing") / "corridors.toml"


class Direction(StrEnum):
    """Which way the money goes."""

    OUTBOUND = "outbound"
    """A Lao debtor, a merchant abroad."""
    INBOUND = "inbound"
    """A debtor abroad, a Lao merchant."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """One direction through one partner network."""

    id: str
    name: str
    source: Currency
    """What the debtor is debited in."""
    target: Currency
    """What the creditor gets."""
    network: ParticipantId
    provider: ParticipantId
    """Who converts."""
    side: Direction
    scheme: str
    """Whose codes it pays, as ``emvqr`` names the scheme."""
    finality: Finality
    mid: Rate
    """Source units for one target unit."""
    markup: Decimal
    """What the provider adds to the mid rate, as a fraction of it."""


@dataclass(frozen=True, slots=True)
class CorridorParty:
    """A participant that is there for a corridor, and the money it keeps for it."""

    participant: Participant
    prefund: tuple[Money, ...]


@cache
def corridors() -> tuple[Corridor, ...]:
    """Every corridor, in the order of the file."""
    return tuple(_corridor(row) for row in _file()["corridor"])


@cache
def corridor_parties() -> tuple[CorridorParty, ...]:
    """Partner networks and converting banks, in the order of the file."""
    return tuple(
        CorridorParty(
            Participant(ParticipantId(row["id"]), row["name"], Kind(row["kind"])),
            tuple(
                Money.parse(amount, currency(code))
                for code, amount in sorted(row["prefund"].items())
            ),
        )
        for row in _file()["participant"]
    )


def outbound(scheme: str) -> Corridor | None:
    """The corridor on which a Lao debtor pays codes of ``scheme``."""
    return next(
        (c for c in corridors() if c.side is Direction.OUTBOUND and c.scheme == scheme), None
    )


def inbound(network: ParticipantId) -> Corridor | None:
    """The corridor on which the debtors of ``network`` pay LAO QR codes."""
    return next(
        (c for c in corridors() if c.side is Direction.INBOUND and c.network == network), None
    )


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


def _corridor(row: dict[str, str]) -> Corridor:
    source, target = currency(row["source"]), currency(row["target"])
    return Corridor(
        id=row["id"],
        name=row["name"],
        source=source,
        target=target,
        network=ParticipantId(row["network"]),
        provider=ParticipantId(row["provider"]),
        side=Direction(row["side"]),
        scheme=row["scheme"],
        finality=Finality(row["finality"]),
        mid=Rate.parse(row["mid"], target, source),
        markup=Decimal(row["markup"]),
    )
