"""Batches in which everything that can be asked of the books about QR orders is asked."""

from datetime import datetime, timedelta

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, PlaceOrder
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from participants.messages import ACCEPTED
from tests.builders import (
    ACQUIRER,
    REFUSED,
    TICK,
    WINDOW,
    a_qr_order,
    a_return,
    an_instruction,
    order_number,
    payment_id,
)

BEGINS = WINDOW.cut_off_at + timedelta(minutes=1)
EXPIRES = BEGINS + timedelta(seconds=5)


def an_order(number: int, **changes: object) -> QrOrder:
    """An order that lives for five seconds."""
    return a_qr_order(number, created_at=BEGINS, expires_at=EXPIRES, **changes)


def paying(number: int, order: int) -> Instruction:
    """A payment that may take longer than the order lives."""
    deadline_at = BEGINS + timedelta(seconds=10)
    return an_instruction(number, order_reference=order_number(order), deadline_at=deadline_at)


ORDER_BATCHES: tuple[tuple[datetime, tuple[Command, ...]], ...] = (
    (
        BEGINS,
        (
            *(PlaceOrder(an_order(number)) for number in range(1, 7)),
            PlaceOrder(an_order(1, reference=order_number(91))),  # a repetition
            PlaceOrder(an_order(1, request_hash="0" * 64)),  # changed
            Reserve(paying(41, 1)),
            Reserve(paying(42, 1)),  # locked
            Reserve(paying(43, 2)),
            Reserve(paying(44, 99)),  # no such order
            CancelOrder(order_number(3)),
            CancelOrder(order_number(3)),
            Reserve(paying(45, 3)),  # cancelled
            Reserve(paying(46, 4)),
            CancelOrder(order_number(4)),  # locked
            Reserve(paying(47, 5)),
        ),
    ),
    (
        BEGINS + TICK,
        (
            PlaceOrder(an_order(2)),
            Conclude(payment_id(41), ACCEPTED),
            Reserve(paying(48, 1)),  # paid
            Conclude(payment_id(43), REFUSED),
            Reserve(paying(49, 2)),  # given back
            ExpireOrder(order_number(6)),  # not yet
            Reserve(a_return(50, 41, issuer=ACQUIRER, deadline_at=BEGINS + timedelta(seconds=10))),
        ),
    ),
    (
        EXPIRES,
        (
            Conclude(payment_id(46), ACCEPTED),  # reserved in time
            Conclude(payment_id(47), REFUSED),  # no time to try again
            ExpireOrder(order_number(6)),
            ExpireOrder(order_number(6)),
            ExpireOrder(order_number(2)),  # still locked
            CancelOrder(order_number(5)),  # too late
            Conclude(payment_id(50), ACCEPTED),
        ),
    ),
)
