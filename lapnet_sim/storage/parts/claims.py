"""Recalls, disputes and their histories.

Claims are rare and payments are not: a batch without one, and without a return that may end a
recall, asks nothing here.
"""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import claim_mapping, mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.parts import payments
from lapnet_sim.storage.rows import dispute, dispute_event, recall, recall_event

RECALLS_OF = Question(select(recall).order_by(recall.c.id), recall.c.payment_id)

RECALLS_BY_REQUEST = Question(
    select(recall).order_by(recall.c.id), recall.c.issuer, recall.c.recall_id
)

DISPUTES_OF = Question(select(dispute).order_by(dispute.c.id), dispute.c.payment_id)

DISPUTES_BY_REQUEST = Question(
    select(dispute).order_by(dispute.c.id), dispute.c.claimant, dispute.c.dispute_id
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Every recall and dispute of the payments concerned, and those payments."""
    returned = {payment.instruction.original_id for payment in state.payments.values()}
    claimed = {id_ for id_ in (*touched.claimed, *returned) if id_ is not None}
    for row in batch.rows(payments.BY_ID, claimed - set(state.payments)):
        original = mapping.payment_of(row)
        state.payments[original.id] = original
    for question, keys in ((RECALLS_OF, claimed), (RECALLS_BY_REQUEST, touched.claim_requests)):
        for row in batch.rows(question, keys):
            asked = claim_mapping.recall_of(row)
            state.recalls[asked.id] = asked
            state.recall_requests[asked.key] = asked.id
    for question, keys in ((DISPUTES_OF, claimed), (DISPUTES_BY_REQUEST, touched.claim_requests)):
        for row in batch.rows(question, keys):
            found = claim_mapping.dispute_of(row)
            state.disputes[found.id] = found
            state.dispute_requests[found.key] = found.id


def save(batch: Batch, changes: Changes) -> None:
    """New claims whole, others as far as a claim changes; every step."""
    recalls, disputes = changes.recalls, changes.disputes
    batch.insert(recall, map(claim_mapping.recall_values, recalls.made.values()))
    batch.update(
        recall, ({"id": r.id, **claim_mapping.recall_life(r)} for r in recalls.changed.values())
    )
    batch.insert(recall_event, map(claim_mapping.recall_step_values, changes.recall_steps))
    batch.insert(dispute, map(claim_mapping.dispute_values, disputes.made.values()))
    batch.update(
        dispute, ({"id": d.id, **claim_mapping.dispute_life(d)} for d in disputes.changed.values())
    )
    batch.insert(dispute_event, map(claim_mapping.dispute_step_values, changes.dispute_steps))
