"""Reading quotes: an issuer's own, as they were offered and as they stand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, select

from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.storage import mapping
from lapnet_sim.storage.rows import quote
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class QuoteReads:
    """Questions about quotes, each in a short transaction of its own."""

    engine: Engine

    def find(self, issuer: ParticipantId, quote_id: UUID) -> HeldQuote | None:
        """The issuer's quote of this id; another issuer's does not exist for it."""
        wanted = select(quote).where(quote.c.id == quote_id, quote.c.issuer == issuer)
        with self.engine.connect() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else mapping.quote_of(row)
