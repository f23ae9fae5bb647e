"""Offered quotes and the payments that use them."""

from sqlalchemy import func, select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import quote
from participants import ParticipantId

BY_ID = Question(select(quote).order_by(quote.c.id), quote.c.id)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Those that are named, and those of the payments that were loaded."""
    named = (payment.instruction.quote_id for payment in state.payments.values())
    wanted = {*touched.quotes, *(id_ for id_ in named if id_ is not None)}
    for row in batch.rows(BY_ID, wanted):
        found = mapping.quote_of(row)
        state.quotes[found.quote.id] = found
    if touched.quoting:
        state.open_quotes = _count_open(batch, touched)


def _count_open(batch: Batch, touched: Touched) -> dict[ParticipantId, int]:
    """How many quotes each of the issuers who now ask for more has open."""
    counted = (
        select(quote.c.issuer, func.count().label("open"))
        .where(quote.c.issuer.in_(sorted(touched.quoting)))
        .where(quote.c.expires_at > touched.now, quote.c.used_by.is_(None))
        .group_by(quote.c.issuer)
    )
    found = batch.connection.execute(counted).mappings()
    return {row["issuer"]: row["open"] for row in found}


def save(batch: Batch, changes: Changes) -> None:
    """New quotes, and who used one."""
    batch.insert(quote, map(mapping.quote_values, changes.quotes.made.values()))
    batch.update(
        quote,
        ({"id": q.quote.id, "used_by": q.used_by} for q in changes.quotes.changed.values()),
    )
