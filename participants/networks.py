"""The partner networks, read from ``data/networks.toml``, and the days on which banks are closed.

The file says where each fact comes from and which figures are invented.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from fx import Currency, currency
from participants.codes import CodeRule
from participants.hours import Hours, read_hours
from participants.identity import Kind, Participant, ParticipantId
from participants.reasons import Reason

FOLDER = resources.files("participants") / "data"

HOME = "LA"
"""The country of the scheme."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """In which words a network refuses."""

    closed: Reason
    """Outside its hours."""
    damaged: Reason
    """A code that cannot be read."""
    foreign: Reason
    """A code of somebody else's scheme."""
    unknown: Reason
    """A merchant it does not have."""
    expired: Reason
    """A code whose time has passed."""


@dataclass(frozen=True, slots=True)
class Network:
    """A foreign QR scheme: whose codes it makes, in which currencies, and when its day ends."""

    participant: Participant
    country: str
    """ISO 3166, two letters."""
    zone: ZoneInfo
    codes: tuple[CodeRule, ...]
    """The codes its merchants show; none for a network that only has payers."""
    currencies: tuple[Currency, ...]
    day_ends: time
    """The last cut-off of its business day, in its zone; midnight is the day's own end."""
    layout: str
    """Which clearing file it writes."""
    hours: Hours
    """When it reads codes and takes payments, whatever the corridor says."""
    refusals: Refusals

    @property
    def id(self) -> ParticipantId:
        """The code everybody uses for this network."""
        return self.participant.id


@cache
def networks() -> dict[ParticipantId, Network]:
    """Every network by its code, in the order of the file."""
    file = tomllib.loads((FOLDER / "networks.toml").read_text("utf-8"))
    rows, usual = file["network"], file["refusals"]
    found = {
        ParticipantId(row["id"]): Network(
            participant=Participant(ParticipantId(row["id"]), row["name"], Kind.PARTNER_NETWORK),
            country=row["country"],
            zone=ZoneInfo(row["zone"]),
            codes=tuple(_rule(code) for code in row.get("code", ())),
            currencies=tuple(currency(code) for code in row["currencies"]),
            day_ends=time.fromisoformat(row["day_ends"]),
            layout=row["layout"],
            hours=read_hours(row.get("hours", file["hours"]), ZoneInfo(row["zone"])),
            refusals=Refusals(
                **{case: Reason(word) for case, word in (usual | row.get("refusals", {})).items()}
            ),
        )
        for row in rows
    }
    assert len(found) == len(rows), "no two networks share a code"
    return found


def _rule(row: dict[str, Any]) -> CodeRule:
    return CodeRule(
        scheme=row["scheme"],
        alias=tuple(row["alias"]),
        only=tuple(row.get("only", {}).items()),
        expires=row.get("expires"),
    )


@cache
def holidays(country: str) -> frozenset[date]:
    """Days, other than Saturdays and Sundays, on which banks in ``country`` are closed.

    >>> date(2026, 12, 2) in holidays(HOME)
    True
    """
    return frozenset(tomllib.loads((FOLDER / "holidays.toml").read_text("utf-8"))[country])
