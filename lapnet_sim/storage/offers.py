"""The offers that payments used, for telling whoever converted: from the database, or at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, select

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.storage import mapping
from lapnet_sim.storage.resident import ResidentBookStore
from lapnet_sim.storage.rows import quote


@dataclass(frozen=True, slots=True)
class SqlOffers:
    """One statement for all quotes of a message, in a thread that reads."""

    engine: Engine
    offload: Offload

    async def used(self, quote_ids: Iterable[UUID]) -> Mapping[UUID, HeldQuote]:
        """These quotes by id; one that is not kept is left out."""
        wanted = tuple(quote_ids)
        return await self.offload(lambda: self._used(wanted))

    def _used(self, wanted: tuple[UUID, ...]) -> Mapping[UUID, HeldQuote]:
        with self.engine.connect() as connection:
            found = connection.execute(select(quote).where(quote.c.id.in_(wanted))).mappings()
            return {row["id"]: mapping.quote_of(row) for row in found}


@dataclass(frozen=True, slots=True)
class ResidentOffers:
    """From books that are in memory."""

    store: ResidentBookStore

    async def used(self, quote_ids: Iterable[UUID]) -> Mapping[UUID, HeldQuote]:
        """These quotes by id; one that is not kept is left out."""
        kept = self.store.state.quotes
        return {quote_id: kept[quote_id] for quote_id in quote_ids if quote_id in kept}
