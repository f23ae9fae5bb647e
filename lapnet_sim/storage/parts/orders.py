"""Codes for one payment, and their history."""

from sqlalchemy import select

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import order_mapping
from lapnet_sim.storage.asks import Question
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import qr_order, qr_order_event

BY_REFERENCE = Question(select(qr_order).order_by(qr_order.c.reference), qr_order.c.reference)

BY_REQUEST = Question(
    select(qr_order).order_by(qr_order.c.reference), qr_order.c.acquirer, qr_order.c.order_id
)


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Those that are named, and those of the payments that were loaded."""
    named = (payment.instruction.order_reference for payment in state.payments.values())
    wanted = {*touched.orders, *(reference for reference in named if reference is not None)}
    for question, keys in ((BY_REFERENCE, wanted), (BY_REQUEST, touched.order_requests)):
        for row in batch.rows(question, keys):
            found = order_mapping.order_of(row)
            state.orders[found.reference] = found
            state.order_requests[found.key] = found.reference


def save(batch: Batch, changes: Changes) -> None:
    """New orders whole, others as far as an order changes; every step."""
    orders = changes.orders
    batch.insert(qr_order, map(order_mapping.order_values, orders.made.values()))
    batch.update(
        qr_order,
        (
            {"reference": order.reference, **order_mapping.order_life(order)}
            for order in orders.changed.values()
        ),
    )
    batch.insert(qr_order_event, map(order_mapping.step_values, changes.order_steps))
