"""The life of a QR order, page by page: every event in every status.

A story reads: from, event, to; ``-`` where the step does not exist.
"""

from itertools import product

import pytest

from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.order import first_step, step
from lapnet_sim.ledger.order_lifecycle import (
    FINAL,
    TRANSITIONS,
    OrderEvent,
    OrderStatus,
    advance,
)
from tests.builders import NOW, TICK, a_qr_order, payment_id

STORIES = """
    active     lock     locked      # a payment was reserved
    active     release  -           # nobody holds it
    active     pay      -           # not before it was locked
    active     expire   expired
    active     cancel   cancelled
    locked     lock     -           # one payment at a time
    locked     release  active      # it did not complete, and there is time
    locked     pay      paid
    locked     expire   expired     # it did not complete, and there is no time
    locked     cancel   -           # whoever is paying is not betrayed
    paid       lock     -           # single use
    paid       release  -           # completed is final, so is paid
    paid       pay      -
    paid       expire   -
    paid       cancel   -           # money goes back by a return
    expired    lock     -
    expired    release  -
    expired    pay      -
    expired    expire   -
    expired    cancel   -
    cancelled  lock     -
    cancelled  release  -
    cancelled  pay      -
    cancelled  expire   -
    cancelled  cancel   -
"""

Story = tuple[OrderStatus, OrderEvent, OrderStatus | None]


def stories() -> list[Story]:
    found: list[Story] = []
    for line in STORIES.strip().splitlines():
        before, event, after = line.partition("#")[0].split()
        end = None if after == "-" else OrderStatus(after)
        found.append((OrderStatus(before), OrderEvent(event), end))
    return found


def test_the_page_knows_every_event_in_every_status() -> None:
    written = [(before, event) for before, event, _ in stories()]
    assert written == list(product(OrderStatus, OrderEvent))


@pytest.mark.parametrize(("before", "event", "after"), stories())
def test_a_step_is_as_the_page_says(
    before: OrderStatus, event: OrderEvent, after: OrderStatus | None
) -> None:
    if after is None:
        with pytest.raises(IllegalStepError):
            advance(before, event)
    else:
        assert advance(before, event) is after


def test_what_is_final_has_no_way_on() -> None:
    assert {OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED} == FINAL
    assert TRANSITIONS.keys() == set(OrderStatus)


def test_every_step_is_a_row_that_says_who_paid() -> None:
    order = a_qr_order()
    rows = [first_step(order)]
    for event in (OrderEvent.LOCK, OrderEvent.RELEASE, OrderEvent.LOCK, OrderEvent.PAY):
        order, row = step(order, event, NOW + TICK, payment_id())
        rows.append(row)
    assert [row.step for row in rows] == [0, 1, 2, 3, 4] == list(range(order.steps + 1))
    assert [row.payment_id for row in rows] == [None, *[payment_id()] * 4]
    assert (order.payment_id, order.concluded_at) == (payment_id(), NOW + TICK)


def test_only_a_locked_or_paid_order_names_a_payment() -> None:
    locked, _ = step(a_qr_order(), OrderEvent.LOCK, NOW, payment_id())
    released, _ = step(locked, OrderEvent.RELEASE, NOW, payment_id())
    assert (locked.payment_id, released.payment_id) == (payment_id(), None)
    assert released.concluded_at is None
