"""The part of recalls and disputes in a batch of the books: what is loaded, what is written.

Claims are rare and payments are not: a batch without one, and without a return that may end a
recall, asks nothing here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, select, tuple_

from lapnet_sim.ledger.commands import Touched
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.storage import claim_mapping, mapping, rows

Write = Callable[[Table, Iterable[mapping.Values]], None]


def load(connection: Connection, state: State, touched: Touched) -> None:
    """Every recall and dispute of the payments concerned, locked; and those payments."""
    ended = {payment.instruction.original_id for payment in state.payments.values()}
    claimed = {id_ for id_ in (*touched.claimed, *ended) if id_ is not None}
    if not claimed and not touched.claim_requests:
        return
    _load_originals(connection, state, claimed)
    for row in _rows(connection, rows.recall, "issuer", claimed, touched):
        recall = claim_mapping.recall_of(row)
        state.recalls[recall.id] = recall
        state.recall_requests[recall.key] = recall.id
    for row in _rows(connection, rows.dispute, "claimant", claimed, touched):
        dispute = claim_mapping.dispute_of(row)
        state.disputes[dispute.id] = dispute
        state.dispute_requests[dispute.key] = dispute.id


def _load_originals(connection: Connection, state: State, claimed: set[UUID]) -> None:
    """The payments that a claim is about, where only the return was asked for."""
    table = rows.payment
    missing = claimed - set(state.payments)
    if missing:
        found = select(table).where(table.c.id.in_(missing)).order_by(table.c.id)
        for row in connection.execute(found).mappings():
            state.payments[row["id"]] = mapping.payment_of(row)


def _rows(
    connection: Connection, table: Table, party: str, claimed: set[UUID], touched: Touched
) -> Iterator[Any]:
    chosen = table.c["recall_id" if table is rows.recall else "dispute_id"]
    ways: list[ColumnElement[bool]] = []
    if claimed:
        ways.append(table.c.payment_id.in_(claimed))
    if touched.claim_requests:
        ways.append(tuple_(table.c[party], chosen).in_(touched.claim_requests))
    for wanted in ways:
        found: Select[Any] = select(table).where(wanted).order_by(table.c.id)
        yield from connection.execute(found.with_for_update()).mappings()


def save(changes: Changes, insert: Write, update: Write) -> None:
    """Write what a batch changed."""
    recalls, disputes = changes.recalls, changes.disputes
    insert(rows.recall, map(claim_mapping.recall_values, recalls.made.values()))
    update(
        rows.recall,
        ({"id": r.id, **claim_mapping.recall_life(r)} for r in recalls.changed.values()),
    )
    insert(rows.recall_event, map(claim_mapping.recall_step_values, changes.recall_steps))
    insert(rows.dispute, map(claim_mapping.dispute_values, disputes.made.values()))
    update(
        rows.dispute,
        ({"id": d.id, **claim_mapping.dispute_life(d)} for d in disputes.changed.values()),
    )
    insert(rows.dispute_event, map(claim_mapping.dispute_step_values, changes.dispute_steps))
