"""Who takes part, their prefunded cash, and the warnings of their positions."""

from sqlalchemy import literal_column, select

from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.lifecycle import FINAL, Status
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import mapping
from lapnet_sim.storage import registry_mapping as registered
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import (
    funding,
    participant,
    participant_event,
    payment,
    position,
    position_warning,
)
from participants import ParticipantId

BY_ID = Question(select(participant).order_by(participant.c.id), participant.c.id, is_locked=False)
"""Not locked: every writer holds the row of the open window before it asks, so whoever changes a
registration has committed, or comes after."""

BY_IIN = Question(
    select(participant).order_by(participant.c.id), participant.c.iin, is_locked=False
)

FUNDING_BY_ID = Question(select(funding).order_by(funding.c.id), funding.c.id)

FUNDING_ASKED = Question(
    select(funding)
    .where(funding.c.status == literal_column(f"'{FundingStatus.ASKED}'"))
    .order_by(funding.c.id),
    funding.c.participant,
    is_locked=False,
)
"""Not locked: whoever changes one holds its position, which is locked before."""

POSITIONS_OF = Question(
    select(position).order_by(position.c.participant, position.c.currency), position.c.participant
)

UNDER_WAY = Question(
    select(payment)
    .where(
        payment.c.status.in_([status.value for status in Status if status not in FINAL]),
        payment.c.concluded_at.is_(None),
    )
    .order_by(payment.c.id)
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """The parties of payments that are taken in, by one statement; and what is asked of them."""
    asked = touched.registry
    ids = touched.participants | asked.participants
    for question, keys in ((BY_ID, ids), (BY_IIN, asked.iins)):
        for row in batch.rows(question, keys):
            found = registered.registration_of(row)
            state.registrations[found.id] = found
    for row in batch.rows(FUNDING_BY_ID, asked.fundings | touched.fundings):
        state.fundings[row["id"]] = registered.funding_of(row)
    for row in batch.rows(FUNDING_ASKED, touched.holdings | asked.leaving):
        state.fundings.setdefault(row["id"], registered.funding_of(row))
    if asked.leaving:
        _load_leaving(batch, state, asked.leaving)


def _load_leaving(batch: Batch, state: State, leaving: set[ParticipantId]) -> None:
    """All positions and open payments of those who want to be closed."""
    for row in batch.rows(POSITIONS_OF, leaving):
        held = mapping.position_of(row)
        state.positions.setdefault(held.key, held)
    for row in batch.rows(UNDER_WAY):
        found = mapping.payment_of(row)
        asked = found.instruction
        if not leaving.isdisjoint({asked.issuer, asked.acquirer, asked.provider}):
            state.payments.setdefault(found.id, found)


def save(batch: Batch, changes: Changes) -> None:
    """Registrations as they stand, every step of them; cash that was moved; warnings."""
    entries, steps = changes.registrations, changes.registration_steps
    batch.insert(participant, map(registered.registration_values, entries.made.values()))
    batch.update(participant, map(registered.registration_values, entries.changed.values()))
    batch.insert(participant_event, map(registered.step_values, steps))
    batch.insert(funding, map(registered.funding_values, changes.fundings.made.values()))
    batch.update(funding, map(registered.funding_values, changes.fundings.changed.values()))
    batch.insert(position_warning, map(registered.warning_values, changes.warnings))
