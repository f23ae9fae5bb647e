"""Payments, their history, and the answers that came late for each."""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import late_reply, payment, payment_event

BY_ID = Question(select(payment).order_by(payment.c.id), payment.c.id)

BY_REQUEST = Question(select(payment).order_by(payment.c.id), payment.c.issuer, payment.c.uetr)

LATE_REPLIES = Question(
    select(late_reply).order_by(*late_reply.primary_key), late_reply.c.payment_id, is_locked=False
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Payments by id and by request; answers can be late only for those that have ended."""
    for question, keys in ((BY_ID, touched.payments), (BY_REQUEST, touched.requests)):
        for row in batch.rows(question, keys):
            found = mapping.payment_of(row)
            state.payments[found.id] = found
            state.requests[found.instruction.issuer, found.instruction.uetr] = found.id
    ended = [found.id for found in state.payments.values() if found.is_final]
    for row in batch.rows(LATE_REPLIES, ended):
        known = state.late_heard.get(row["payment_id"], ())
        state.late_heard[row["payment_id"]] = (*known, mapping.reply_of(row))


def save(batch: Batch, changes: Changes) -> None:
    """New payments whole, others as far as a payment changes; every step; late answers."""
    batch.insert(payment, map(mapping.payment_values, changes.payments.made.values()))
    batch.update(
        payment,
        ({"id": p.id, **mapping.payment_life(p)} for p in changes.payments.changed.values()),
    )
    batch.insert(payment_event, map(mapping.event_values, changes.events))
    batch.insert(late_reply, map(mapping.late_reply_values, changes.late_replies))
