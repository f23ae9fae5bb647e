"""Reading the registry: who takes part, what became of them, which keys open."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Engine, Select, func, select

from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.registration import Registration, RegistrationStep
from lapnet_sim.storage import keys, rows
from lapnet_sim.storage.registry_mapping import registration_of, step_of
from participants import Participant, ParticipantId


@dataclass(frozen=True)
class Roll:
    """The registry and the keys that open, as they stood at one instant."""

    registrations: dict[ParticipantId, Registration]
    holders: dict[str, keys.Holder]
    """By hash of the key."""

    @cached_property
    def participants(self) -> dict[ParticipantId, Participant]:
        """The institutions, by code."""
        return {id_: each.participant for id_, each in self.registrations.items()}

    @cached_property
    def iins(self) -> dict[str, ParticipantId]:
        """Whose institution number it is."""
        return {
            each.terms.iin: each.id
            for each in self.registrations.values()
            if each.terms.iin is not None
        }


class RegistryReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def all(self) -> list[Registration]:
        """Every participant, by code."""
        table = rows.participant
        return [registration_of(row) for row in self._all(select(table).order_by(table.c.id))]

    def history(self, id_: ParticipantId, limit: int) -> list[RegistrationStep]:
        """The newest changes of one participant, newest first."""
        table = rows.participant_event
        theirs = select(table).where(table.c.participant == id_).order_by(table.c.step.desc())
        return [step_of(row) for row in self._all(theirs.limit(limit))]

    def last_warnings(self) -> dict[PositionKey, datetime]:
        """When each position was last warned of."""
        table = rows.position_warning
        who = (table.c.participant, table.c.currency)
        latest = select(*who, func.max(table.c.at).label("at")).group_by(*who)
        return {(row["participant"], row["currency"]): row["at"] for row in self._all(latest)}

    def roll(self) -> Roll:
        """All of it at once."""
        return Roll({each.id: each for each in self.all()}, keys.holders(self._engine))
