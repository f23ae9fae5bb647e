"""What is asked of the database afterwards finds what it should: one damage, one rule."""

import pytest
from sqlalchemy import Engine, text

from lapnet_sim.ledger.order_commands import PlaceOrder
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from participants.messages import ACCEPTED
from tests.builders import (
    NOW,
    a_qr_order,
    an_instruction,
    opening,
    order_number,
    payment_id,
)

PAID = "a paid order has exactly one completed payment, any other has none"
LOCKED = "a locked order has exactly one open payment, any other has none"
HELD = "an order is held by a payment to it, of its amount, to its receiver"
EXISTS = "a payment names an order that exists, or was refused"
ENDS = "an order ends at most once in its history"
GAPLESS = "each step of an order's history begins where the last one ended"
STANDS = "an order stands where its history ends"

FIRST, SECOND = order_number(1), order_number(2)


@pytest.fixture
def books(sqlite_engine: Engine) -> Engine:
    """One order that was paid, and one that a payment holds."""
    commit(
        SqlBookStore(sqlite_engine),
        (
            *opening(),
            PlaceOrder(a_qr_order(1)),
            PlaceOrder(a_qr_order(2)),
            Reserve(an_instruction(1, order_reference=FIRST)),
            Conclude(payment_id(1), ACCEPTED),
            Reserve(an_instruction(2, order_reference=SECOND)),
        ),
        NOW,
    )
    return sqlite_engine


def test_orders_that_were_paid_as_they_should_break_no_rule(books: Engine) -> None:
    assert violations(books) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "UPDATE payment SET order_reference = (SELECT MAX(reference) FROM qr_order)",
            {PAID, HELD},
        ),
        ("UPDATE payment SET order_reference = NULL", {PAID, LOCKED, HELD}),
        ("UPDATE payment SET order_reference = 'QO'", {PAID, LOCKED, HELD, EXISTS}),
        ("UPDATE qr_order SET amount_minor = 1", {HELD}),
        ("UPDATE qr_order SET alias = 'mch9'", {HELD}),
        ("UPDATE qr_order SET steps = 1 WHERE status = 'paid'", {STANDS}),
        ("UPDATE qr_order SET status = 'locked' WHERE status = 'paid'", {PAID, LOCKED, STANDS}),
        ("DELETE FROM qr_order_event WHERE step = 1", {GAPLESS, STANDS}),
        ("UPDATE qr_order_event SET to_status = 'expired' WHERE step = 1", {ENDS, GAPLESS, STANDS}),
    ],
)
def test_a_damage_is_found_by_the_rule_it_breaks(
    books: Engine, damage: str, found: set[str]
) -> None:
    with books.begin() as connection:
        connection.execute(text(damage))
    assert {violation.rule for violation in violations(books)} == found
