"""The table of corridors: which one a payment takes.

A table is a value. The one that ships is read from ``data/``; a sandbox, or a test, opens further
corridors of it by their ids.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Self

from fx import Currency
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.corridors import (
    Corridor,
    CorridorParty,
    Direction,
    enabling,
)
from lapnet_sim.routing.links import Link, PublishedRate, ReferenceRate, shipped_links
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class CorridorTable:
    """Links with their corridors, in the order of the files."""

    links: tuple[Link, ...]

    def with_enabled(self, ids: Iterable[str]) -> Self:
        """The same table with the corridors of these ids open.

        Raises:
            SwitchError: ``switch.setting_invalid`` for an id that no corridor has.
        """
        wanted = frozenset(ids)
        unknown = wanted - {corridor.id for corridor in self.every}
        if unknown:
            known = ", ".join(corridor.id for corridor in self.every)
            refusal = f"no corridor is {', '.join(sorted(unknown))}; there are {known}"
            raise SwitchError(SwitchErrorCode.SETTING_INVALID, refusal, "corridors_enabled")
        return type(self)(
            tuple(
                replace(
                    link,
                    corridors=tuple(
                        enabling(corridor) if corridor.id in wanted else corridor
                        for corridor in link.corridors
                    ),
                )
                for link in self.links
            )
        )

    @property
    def every(self) -> tuple[Corridor, ...]:
        """All corridors, those that are not enabled included."""
        return tuple(corridor for link in self.links for corridor in link.corridors)

    @property
    def open(self) -> tuple[Corridor, ...]:
        """The corridors that carry payments."""
        return tuple(corridor for corridor in self.every if corridor.is_enabled)

    @property
    def parties(self) -> tuple[CorridorParty, ...]:
        """Partner networks and converting banks of all links with an open corridor."""
        return tuple(party for link in self._live for party in link.parties)

    @property
    def rates(self) -> tuple[PublishedRate, ...]:
        """What the providers of open corridors ask at the start of a sandbox."""
        carried = {corridor.id for corridor in self.open}
        return tuple(rate for link in self._live for rate in link.rates if rate.corridor in carried)

    @property
    def references(self) -> tuple[ReferenceRate, ...]:
        """The mid rates at the start of a sandbox."""
        return tuple(reference for link in self._live for reference in link.references)

    def find(self, corridor_id: str) -> Corridor | None:
        """The corridor of an id, enabled or not."""
        return next((corridor for corridor in self.every if corridor.id == corridor_id), None)

    def outbound(self, scheme: str, target: Currency | None = None) -> Corridor | None:
        """The corridor on which a Lao debtor pays codes of ``scheme`` in ``target``.

        With no target, or one that no corridor has, the first that carries the scheme.
        """
        carrying = [
            corridor
            for corridor in self.every
            if corridor.side is Direction.OUTBOUND and corridor.rule_for(scheme) is not None
        ]
        exact = [corridor for corridor in carrying if corridor.target == target]
        return next(iter(exact or carrying), None)

    def inbound(self, network: ParticipantId, source: Currency | None = None) -> Corridor | None:
        """The corridor on which debtors of ``network`` pay LAO QR codes, debited in ``source``.

        With no source the network's first.
        """
        return next(
            (
                corridor
                for corridor in self.every
                if corridor.side is Direction.INBOUND
                and corridor.network == network
                and source in {None, corridor.source}
            ),
            None,
        )

    @property
    def _live(self) -> tuple[Link, ...]:
        return tuple(
            link for link in self.links if any(corridor.is_enabled for corridor in link.corridors)
        )


@cache
def shipped_table() -> CorridorTable:
    """The corridors that ship with the switch, open as their files say."""
    return CorridorTable(shipped_links())


@lru_cache(maxsize=8)
def table_with(ids: tuple[str, ...]) -> CorridorTable:
    """The shipped table with further corridors open.

    Raises:
        SwitchError: ``switch.setting_invalid``.
    """
    return shipped_table().with_enabled(ids)
