"""The members of the scheme, read from ``data/members.toml``.

The file says where each fact comes from and which figures are invented.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fx import LAK, Money
from participants.identity import Kind, Participant, ParticipantId

DATA = resources.files("participants") / "data" / "members.toml"


@dataclass(frozen=True, slots=True)
class Member:
    """A Lao participant with what the sandbox needs to start it."""

    participant: Participant
    prefund: Money
    """What it keeps at the settlement bank at the start; invented."""

    @property
    def id(self) -> ParticipantId:
        """The code everybody uses for this member."""
        return self.participant.id


@cache
def members() -> tuple[Member, ...]:
    """Every member, in the order of the file."""
    rows = tomllib.loads(DATA.read_text("utf-8"))["member"]
    found = tuple(
        Member(
            participant=Participant(
                id=ParticipantId(row["id"]),
                name=row["name"],
                kind=Kind(row["kind"]),
                iin=row["iin"],
                bic=row.get("bic"),
            ),
            prefund=Money.parse(row["prefund"], LAK),
        )
        for row in rows
    )
    assert len({member.id for member in found}) == len(found)
    assert len({member.participant.iin for member in found}) == len(found)
    return found


@cache
def members_by_iin() -> dict[str, Member]:
    """Members by institution number, the eight digits of data object 38.01."""
    return {member.participant.iin: member for member in members() if member.participant.iin}
